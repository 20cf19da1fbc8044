"""Declare message channels as Pydantic models; `sharedgen build` writes both ends of the wire."""

from .declare import Channel, Command, Event
from .source import DeclarationError

__all__ = ["Channel", "Command", "DeclarationError", "Event", "__version__"]

__version__ = "0.1.0"
