"""consumers.py: written once, the user's since. Later builds only add stubs for what is new."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ..contract import nodes
from .escape import python_docstring, python_string
from .templates import SHIPPED, Templates, render

_WIDTH = 88  # of ruff format at its defaults; a longer limit leaves what is wrapped here as it is
_SERVER = "sharedgen.server"
_REFERENCE = re.compile(r"([\w.]+):([\w.<>]+)")
_SHAPE = re.compile(r"[~#](?:validated|serialised).*\Z")


@dataclass(frozen=True, slots=True)
class Place:
    """Where consumers.py lies.

    `file`: its path; `package`: the dotted package it is a module of, '' for none; `lock`: the path
    of sharedgen.lock from its folder, with `/`; `templates`: what is written there is made from.
    """

    file: str
    package: str
    lock: str
    templates: Templates = SHIPPED


@dataclass(slots=True)
class Imports:
    """Names to import, each once, under an alias where the name is taken."""

    place: Place
    taken: set[str]
    names: dict[tuple[str, str], str] = field(default_factory=dict)

    def use(self, module: str, name: str) -> str:
        """The local name of `module.name`."""
        known = self.names.get((module, name))
        if known is not None:
            return known
        local, number = name, 1
        while local in self.taken:
            parts = [part for part in module.split(".") if part]
            prefix = "".join(part[:1].upper() + part[1:] for part in parts[-1:])
            local = f"{prefix}{name}" if number == 1 else f"{prefix}{name}{number}"
            number += 1
        self.taken.add(local)
        self.names[module, name] = local
        return local

    def statements(self) -> Iterator[str]:
        """`from … import …`, absolute ones first, as isort and ruff order them."""
        modules: dict[str, list[str]] = {}
        for (module, name), local in self.names.items():
            shown = name if local == name else f"{name} as {local}"
            modules.setdefault(relative(module, self.place), []).append(shown)
        absolute = sorted(m for m in modules if not m.startswith("."))
        own = sorted(m for m in modules if m.startswith("."))
        for group in (absolute, own):
            if group:
                yield "\n".join(import_statement(m, modules[m]) for m in group)


def relative(module: str, place: Place) -> str:
    """How consumers.py imports from a module: relatively out of its own package."""
    parent, _, last = module.rpartition(".")
    if place.package and module == place.package:
        return "."
    return f".{last}" if place.package and parent == place.package else module


def import_statement(module: str, names: Iterable[str]) -> str:
    ordered = sorted(names)
    line = f"from {module} import {', '.join(ordered)}"
    if len(line) <= _WIDTH:
        return line
    return f"from {module} import (\n" + "".join(f"    {name},\n" for name in ordered) + ")"


def skeleton(contract: nodes.Contract, place: Place) -> str:
    """The text of a new consumers.py, as `ruff format` would leave it."""
    consumers = [consumer_name(channel) for channel in contract.channels]
    socket = "LiveConsumer" if "LiveConsumer" not in consumers else "LiveSocketConsumer"
    imports = Imports(place, {*consumers, socket})
    # those of ours keep their names, and a template of the team's says itself what it uses
    if contract.channels and place.templates.own("consumer.py.j2") is None:
        imports.use(_SERVER, "ChannelConsumer")
    if any(channel.commands for channel in contract.channels):
        imports.use(_SERVER, "CommandError")  # there for the handlers of commands to raise
    if place.templates.own("socket.py.j2") is None:
        imports.use(_SERVER, "MultiplexConsumer")
    for channel in contract.channels:  # first, so that they keep their names
        imports.use(channel.module, channel.name)
    classes = [consumer_class(channel, contract, imports) for channel in contract.channels]
    last = render(
        "socket.py.j2",
        place.templates,
        contract=contract,
        name=socket,
        consumers=consumers,
        listed=_list("consumers", consumers),
        lock=python_string(place.lock),
        use=imports.use,
    )
    return render(
        "consumers.py.j2",
        place.templates,
        contract=contract,
        consumers=classes,
        socket=last.rstrip("\n"),
        imports="\n\n".join(imports.statements()),
    )


def add_stubs(
    text: str, contract: nodes.Contract, place: Place
) -> tuple[str, tuple[nodes.Note, ...]]:
    """The user's consumers.py with stubs for channels and commands that it does not serve yet.

    Everything else stays as it is, to the byte; what is declared no more is told by the notes.
    Raises OutputError where the text does not parse.
    """
    from .consumers_file import read_consumers
    from .missing import find_missing

    mark = "\ufeff" if text.startswith("\ufeff") else ""  # of UTF-8, as some editors write it
    bare = text.removeprefix(mark)
    file = read_consumers(bare, place)
    missing = find_missing(file, contract)
    if missing:
        from .stubs import edit  # imports libcst, which takes as long as all the rest

        bare = edit(bare, file, missing, contract)
    return mark + bare, missing.notes


def consumer_name(channel: nodes.Channel) -> str:
    return f"{channel.name}Consumer"


def consumer_class(channel: nodes.Channel, contract: nodes.Contract, imports: Imports) -> str:
    """A consumer with its hooks and handlers, without the line end of its last line."""
    name = consumer_name(channel)

    def opening(base: str) -> str:
        argument = f"{base}[{imports.use(channel.module, channel.name)}]"
        line = f"class {name}({argument}):"
        return line if len(line) <= _WIDTH else f"class {name}(\n    {argument},\n):"

    text = render(
        "consumer.py.j2",
        imports.place.templates,
        contract=contract,
        channel=channel,
        name=name,
        docstring=python_docstring(channel.doc, "    ") if channel.doc.strip() else "",
        # one by one, so that names are imported in the order they are written
        handlers=(handler(channel, each, contract, imports) for each in channel.commands),
        opening=opening,
        use=imports.use,
    )
    return text.rstrip("\n")


def handler(
    channel: nodes.Channel,
    command: nodes.Command,
    contract: nodes.Contract,
    imports: Imports,
    indent: str = "    ",
) -> str:
    """A stub for the user to fill in, which says so when called; without its last line end."""
    payload = f"{imports.use(channel.module, channel.name)}.{command.class_name}"
    reply = _annotation(command.reply, contract, imports)
    line = f"{indent}async def {command.method}(self, command: {payload}) -> {reply}:"
    if len(line) > _WIDTH:
        line = (
            f"{indent}async def {command.method}(\n{indent * 2}self,\n"
            f"{indent * 2}command: {payload},\n{indent}) -> {reply}:"
        )
    text = render(
        "handler.py.j2",
        imports.place.templates,
        contract=contract,
        channel=channel,
        command=command,
        signature=line,
        indent=indent,
        use=imports.use,
    )
    return text.rstrip("\n")


def _annotation(reply: nodes.Type | None, contract: nodes.Contract, imports: Imports) -> str:
    """The Python type of a reply, its names imported."""
    if reply is None:
        return "None"
    declared = _SHAPE.sub("", reply.id) if isinstance(reply, nodes.Reference) else ""
    if not declared or "<locals>" in declared or "'" in declared:
        return imports.use("pydantic", "BaseModel")

    def local(found: re.Match[str]) -> str:
        outer, dot, inner = found[2].partition(".")
        return imports.use(found[1], outer) + dot + inner

    return _REFERENCE.sub(local, declared)


def _list(name: str, items: Sequence[str]) -> str:
    line = f"    {name} = [{', '.join(items)}]"
    if len(line) <= _WIDTH:
        return line
    return f"    {name} = [\n" + "".join(f"        {item},\n" for item in items) + "    ]"
