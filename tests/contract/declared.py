"""Real channels around one type, one model or one source text, read as the build reads them."""

from typing import Any, cast

from pydantic import BaseModel, ConfigDict

from sharedgen import Channel, Command, DeclarationError, Event
from sharedgen.contract import nodes
from sharedgen.contract.read import read


def command_of(annotation: Any, **config: Any) -> nodes.Contract:
    """The contract of a channel whose command has the field `value` of this type."""

    class Probe(Channel):
        class Send(Command):
            model_config = cast(ConfigDict, config)
            value: annotation

    return read([Probe])


def event_of(annotation: Any, **config: Any) -> nodes.Contract:
    """The contract of a channel whose event has the field `value` of this type."""

    class Probe(Channel):
        class Sent(Event):
            model_config = cast(ConfigDict, config)
            value: annotation

    return read([Probe])


def validated(annotation: Any, **config: Any) -> nodes.Type:
    """The node of a type in what a page sends."""
    return _value(command_of(annotation, **config))


def serialised(annotation: Any, **config: Any) -> nodes.Type:
    """The node of a type in what the server sends."""
    return _value(event_of(annotation, **config))


def definition(contract: nodes.Contract, name: str) -> Any:
    """The one definition of this name."""
    (found,) = (d for d in contract.definitions.values() if d.name == name)
    return found


def model(cls: type[BaseModel], shape: nodes.Shape) -> Any:
    """The definition of a model in one shape."""
    contract = event_of(cls) if shape == "serialised" else command_of(cls)
    payload = contract.definitions[_reference(_value(contract))]
    return payload


def fields(definition: Any) -> dict[str, nodes.Field]:
    return {field.name: field for field in definition.fields}


def refusals(annotation: Any, *, sent_by: str = "page", **config: Any) -> list[str]:
    """What is said against a type in a command, or in an event, without its place."""
    try:
        (command_of if sent_by == "page" else event_of)(annotation, **config)
    except DeclarationError as error:
        return [fault.text.partition(": ")[2] for fault in error.faults]
    return []


def notes(contract: nodes.Contract) -> list[str]:
    return [note.text for note in contract.notes]


def _value(contract: nodes.Contract) -> nodes.Type:
    (channel,) = contract.channels
    messages: list[nodes.Event | nodes.Command] = [*channel.events, *channel.commands]
    (message,) = messages
    payload: Any = contract.definitions[_reference(message.payload)]
    (value,) = payload.fields
    result: nodes.Type = value.type
    return result


def _reference(type: nodes.Type) -> str:
    assert isinstance(type, nodes.Reference)
    return type.id
