"""What was declared, as frozen nodes that know no output language."""
