"""client.js, multiplexer.js and worker.js: the runtime as it stands, and what the contract adds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from .. import __version__
from ..contract import nodes
from ..contract.fingerprint import contract_fingerprint, fingerprints
from ..contract.names import Names
from ..source import DeclarationError
from .checks import CheckWriter
from .escape import doc_comment, js_access, js_property, js_string, js_template
from .literal import js_literal
from .templates import (
    SHIPPED,
    Templates,
    check_functions,
    read_template,
    render,
    runtime,
    words,
)

# words that no declaration of a module may have (ECMA-262, 13.1; modules are strict)
RESERVED = frozenset(
    {
        *("arguments", "await", "break", "case", "catch", "class", "const", "continue", "debugger"),
        *("default", "delete", "do", "else", "enum", "eval", "export", "extends", "false"),
        *("finally", "for", "function", "if", "implements", "import", "in", "instanceof"),
        *("interface", "let", "new", "null", "package", "private", "protected", "public"),
        *("return", "static", "super", "switch", "this", "throw", "true", "try", "typeof", "var"),
        *("void", "while", "with", "yield"),
    }
)


def client(
    contract: nodes.Contract, names: Names, *, endpoint: str, templates: Templates = SHIPPED
) -> str:
    """The page's half.

    Raises DeclarationError for patterns that JavaScript cannot decide, TemplateError for a broken
    template of the team's.
    """
    writer = CheckWriter(contract, names, templates)
    channels = [_channel(channel, contract, writer) for channel in contract.channels]
    if writer.faults:
        raise DeclarationError(*writer.faults)
    checks = writer.text()
    used = check_functions(sorted(writer.used.functions), templates)
    code = "\n\n".join([runtime("client.js", templates), used])
    taken = words(code) | words(checks)
    enums = [
        _enum(names.types[id_], definition)
        for id_, definition in contract.definitions.items()
        if isinstance(definition, nodes.Enum)
    ]
    for exported in (*channels, *enums):
        exported["local"] = local_name(exported["name"], taken)
    return render(
        "client.js.j2",
        templates,
        contract=contract,
        header=header(contract, templates),
        runtime=code,
        checks=checks,
        channels=channels,
        enums=enums,
        endpoint=js_string(endpoint),
        fingerprint=build_fingerprint(contract, templates),
    )


def build_fingerprint(contract: nodes.Contract, templates: Templates = SHIPPED) -> str:
    """In the worker's name: pages share one of their own contract, written beside them."""
    runtimes = [runtime("client.js", templates), runtime("multiplexer.js", templates)]
    runtimes.append(read_template("worker.js", templates))
    # of a template, the team's alone: it may hold code that the pages of others have not
    runtimes += [text for name, text in templates.custom if name.startswith(("client.js.j2", "_"))]
    digest = sha256("".join(runtimes).encode()).hexdigest()
    return f"{contract_fingerprint(contract)}-{digest[:4]}"


def multiplexer(contract: nodes.Contract, templates: Templates = SHIPPED) -> str:
    """The same for every contract but for its header."""
    return f"{header(contract, templates)}\n{runtime('multiplexer.js', templates)}\n"


def worker(contract: nodes.Contract, templates: Templates = SHIPPED) -> str:
    """The SharedWorker that hosts the multiplexer."""
    return f"{header(contract, templates)}\n{read_template('worker.js', templates).strip()}\n"


def header(contract: nodes.Contract, templates: Templates = SHIPPED) -> str:
    """The first line of every owned file."""
    fingerprint = contract_fingerprint(contract)
    return render(
        "header.js.j2", templates, contract=contract, version=__version__, fingerprint=fingerprint
    )


def local_name(name: str, taken: frozenset[str]) -> str:
    """The name itself, or one that shadows nothing: no name of Python's ends in `$`."""
    return f"{name}$" if name in taken or name in RESERVED else name


def _channel(
    channel: nodes.Channel, contract: nodes.Contract, writer: CheckWriter
) -> dict[str, Any]:
    prefix = f"check{channel.name}"
    classes: list[str] = []
    for event in channel.events:
        check = writer.message(event.payload, prefix + event.class_name, event.source)
        classes.append(f"{js_property(event.class_name)}: message({check})")
    for command in channel.commands:
        name = prefix + command.class_name
        checks = [writer.message(command.payload, name, command.source, sent=True)]
        if command.reply is not None:
            checks.append(writer.message(command.reply, f"{name}Reply", command.source))
        kind = "once" if command.idempotent else "command"
        classes.append(f"{js_property(command.class_name)}: {kind}({', '.join(checks)})")
    spec = {
        "name": js_string(channel.name),
        "fingerprint": js_string(fingerprints(contract)[channel.name]),
        "address": _address(channel, writer),
        "events": _keys((event.name, event.class_name) for event in channel.events),
        "retained": _list(event.name for event in channel.events if event.retain),
        "commands": _keys((command.name, command.class_name) for command in channel.commands),
    }
    if channel.parameters:
        spec["parameters"] = writer.parameters(channel, f"{prefix}Parameters")
    return {
        "name": channel.name,
        "doc": doc_comment([channel.doc]),
        "spec": spec,
        "classes": classes,
    }


def _address(channel: nodes.Channel, writer: CheckWriter) -> str:
    """`(parameters) => `chat/${segment(parameters.room)}``: static segments are encoded already."""
    fields = {field.name: field for field in channel.parameters}
    parts = []
    for text, name in re.findall(r"([^{}]+)|\{([^{}]*)\}", channel.address):
        if text:
            parts.append(js_template(text))
        else:
            parts.append(f"${{segment({_segment(fields[name], writer)})}}")
    return f"({'parameters' if fields else ''}) => `{''.join(parts)}`"


def _segment(field: nodes.Field, writer: CheckWriter) -> str:
    """The text of a parameter in its canonical spelling."""
    value = js_access("parameters", field.name)
    if not field.required:
        value = f"({value} ?? {js_literal(field.default)})"
    if isinstance(field.type, nodes.UuidType):
        return f"{value}.toLowerCase()"
    if isinstance(field.type, nodes.StrType):
        if field.type.strip_whitespace:
            value = writer.used.call("trim", value)
        if field.type.to_lower:
            value = f"{value}.toLowerCase()"
        if field.type.to_upper:
            value = f"{value}.toUpperCase()"
    return value


def _keys(pairs: Iterator[tuple[str, str]]) -> str:
    entries = ["__proto__: null"]  # a wire name may be one that every object inherits
    entries += [f"{js_property(name)}: {js_string(value)}" for name, value in pairs]
    return f"{{ {', '.join(entries)} }}"


def _list(names: Iterator[str]) -> str:
    return f"[{', '.join(map(js_string, names))}]"


def _enum(name: str, definition: nodes.Enum) -> dict[str, Any]:
    members: Mapping[str, nodes.Scalar] = dict(definition.members)
    return {
        "name": name,
        "doc": doc_comment([definition.doc]),
        "members": [f"{js_property(key)}: {js_literal(value)}" for key, value in members.items()],
    }
