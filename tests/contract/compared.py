"""Declarations before and after, compared as the build compares them."""

from __future__ import annotations

import json
import sys
from types import ModuleType

from sharedgen.contract.compare import compare
from sharedgen.contract.differences import Difference
from sharedgen.contract.fingerprint import canonicals, fingerprints
from sharedgen.contract.read import read
from sharedgen.contract.told import Known, Places, places_of, tell
from sharedgen.declare import Channel
from sharedgen.source import Source

from .conftest import Module

CONFIG = Source("pyproject.toml", 2)
HEAD = """\
import enum
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple, Union
from uuid import UUID
from annotated_types import Ge, Gt, Le, Lt, MultipleOf
from pydantic import (
    UUID4, AliasChoices, AwareDatetime, BaseModel, ConfigDict, Field, HttpUrl, Json, RootModel,
    StringConstraints, computed_field,
)
from typing_extensions import deprecated
from sharedgen import Channel, Command, Event


"""


def known(module: ModuleType) -> tuple[dict[str, Known], dict[str, Places]]:
    """The channels of a module in the form of the lock, and where they stand."""
    channels = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Channel) and value is not Channel
    ]
    contract = read(channels)
    forms, prints = canonicals(contract), fingerprints(contract)
    places = {
        channel.name: places_of(channel, forms[channel.name], contract.definitions)
        for channel in contract.channels
    }
    found = {
        name: Known(prints[name], json.loads(json.dumps(forms[name].form)), tell(places[name]))
        for name in places
    }
    return found, places


def differences(module: Module, before: str, after: str) -> tuple[Difference, ...]:
    """Between two texts of one module."""
    old, _ = known(module(before))
    del sys.modules["live"]
    new, places = known(module(after))
    return compare(old, new, places, CONFIG)
