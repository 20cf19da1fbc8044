"""A browser and a server in which at random everything goes away, and books of what was heard."""
