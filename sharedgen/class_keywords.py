"""The metaclass of messages: it lets `class Gone(Event, name="left")` stand on every Python."""

from __future__ import annotations

import sys
from abc import ABCMeta
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

if TYPE_CHECKING:
    from pydantic._internal._model_construction import ModelMetaclass as MessageMeta
elif sys.version_info >= (3, 11):
    MessageMeta = type(BaseModel)
else:

    class _NameIsAKeyword(ABCMeta):
        """Before Python 3.11 ABCMeta takes `name=` for its own first argument."""

        def __new__(mcs, class_name: str, bases: Any, namespace: Any, /, **keywords: Any) -> Any:
            # Pydantic hands it to __pydantic_init_subclass__ all the same
            keywords.pop("name", None)
            return super().__new__(mcs, class_name, bases, namespace, **keywords)

    # beside Pydantic's, not around it: that one looks for names in the frame that called it
    class MessageMeta(type(BaseModel), _NameIsAKeyword):
        pass


__all__ = ["MessageMeta"]
