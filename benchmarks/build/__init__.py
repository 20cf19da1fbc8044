"""The build beside other generators."""
