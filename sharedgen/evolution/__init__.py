"""From the contract of the last build to today's: the new lock, and what changes for open pages."""
