"""How a channel is used, in JavaScript and in Python: short, and right as it stands."""

from __future__ import annotations

from typing import Any

from ..contract import nodes
from .channels import Imports, Place, consumer_name, handler
from .escape import js_access, js_property, js_string
from .example import Examples
from .literal import js_literal

_WIDTH = 60  # characters of an object that is written on one line
_LINE = 88
_PLACE = Place(file="", package="", lock="")


def subscribe(channel: nodes.Channel, examples: Examples) -> str:
    """The page's side of a subscription."""
    taken = js_object(
        {field.name: _example(field, examples) for field in channel.parameters if field.required}
    )
    parameters = f", {taken}" if channel.parameters else ""
    return (
        f"import {{ connect, {channel.name} }} from './client.js';\n\n"
        f"const channel = connect().subscribe({channel.name}{parameters});"
    )


def listen(event: nodes.Event) -> str:
    return f"channel.on({js_string(event.name)}, (event) => console.log(event));"


def send(command: nodes.Command, examples: Examples) -> str:
    example = examples.of(command.payload)
    payload = "{ /* … */ }" if example is None else js_object(example.value)
    reply = "const reply = " if command.reply is not None else ""
    call = js_access("channel", command.name)
    return f"{reply}await {call}({'' if payload == '{}' else payload});"


def publish(channel: nodes.Channel, event: nodes.Event) -> str:
    """The server's side of an event."""
    given = ", ".join(f"{field.name}=..." for field in channel.parameters if field.required)
    where, what = f"{channel.name}({given})", f"{channel.name}.{event.class_name}(...)"
    line = f"await publish({where}, {what})"
    return line if len(line) <= _LINE else f"await publish(\n    {where},\n    {what},\n)"


def handle(channel: nodes.Channel, command: nodes.Command, contract: nodes.Contract) -> str:
    """The server's side of a command, as `sharedgen build` writes its stub."""
    imports = Imports(_PLACE, {consumer_name(channel)})
    base = imports.use("sharedgen.server", "ChannelConsumer")
    name = imports.use(channel.module, channel.name)
    stub = handler(channel, command, contract, imports).rpartition("\n")[0]
    return f"class {consumer_name(channel)}({base}[{name}]):\n{stub}\n        ..."


def js_object(value: Any, indent: str = "") -> str:
    """A JSON value as JavaScript writes it, on one line where that is short."""
    inner = f"{indent}  "
    if isinstance(value, dict):
        parts = [f"{js_property(key)}: {js_object(held, inner)}" for key, held in value.items()]
        opening, closing, around = "{", "}", " "
    elif isinstance(value, list):
        parts = [js_object(held, inner) for held in value]
        opening, closing, around = "[", "]", ""
    else:
        return js_literal(value)
    line = f"{opening}{around}{', '.join(parts)}{around}{closing}" if parts else opening + closing
    if len(indent) + len(line) <= _WIDTH and "\n" not in line:
        return line
    return f"{opening}\n" + "".join(f"{inner}{part},\n" for part in parts) + f"{indent}{closing}"


def _example(field: nodes.Field, examples: Examples) -> Any:
    example = examples.of(field.type, field.name)
    return field.name if example is None else example.value
