"""`python -m sharedgen`."""

from .cli import main

main()
