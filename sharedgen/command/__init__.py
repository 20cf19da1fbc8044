"""What every command has in common: what it says, and how it ends."""
