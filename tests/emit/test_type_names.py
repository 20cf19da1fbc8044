"""Models, enums and messages of any name: each is reached from a page by the type that it is."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from sharedgen.contract import nodes
from sharedgen.contract.names import PUBLIC, assign
from sharedgen.emit.javascript import RESERVED
from sharedgen.emit.templates import read_template, words
from sharedgen.emit.typescript import declarations
from sharedgen.source import Source

from .page import NODE_MODULES

SOURCE = Source("/app/models.py", 1)
GLOBALS = "Array Date Function Map Math NaN NoInfer Number Object Partial Record String Symbol URL"
WORDS = "abstract any async bigint from intrinsic module name never number object of out readonly"
OTHERS = "Reply Parameters Größe 𠮷 __esModule __proto__ prototype string symbol then type unknown"
NAMES = sorted(
    {
        *(PUBLIC | RESERVED | words(read_template("client.d.ts.j2"))),
        *(GLOBALS + " " + WORDS + " " + OTHERS).split(),
    }
)
# a page knows of each type the text that stands in it: `[type, text]`
PAGE = """
import type * as page from './client.js';
type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? 'same' : 'other';
type All = [
%s
];
type Found = { [N in keyof All]: All[N] extends [infer A, infer B] ? Same<A, B> : never }[number];
export const found: Found = 'same';
// @ts-expect-error: not one of them is another
export const other: Found = 'other';
"""


def field(key: str, type: nodes.Type) -> nodes.Field:
    return nodes.Field(key, (key,), type, True, "", False, SOURCE)


def model(id: str, name: str, shape: nodes.Shape, *fields: nodes.Field) -> nodes.Model:
    return nodes.Model(id, name, id[0], shape, fields, "ignore", "", SOURCE)


def test_every_name_is_the_type_of_its_own(tmp_path: Path) -> None:
    definitions: dict[str, nodes.Definition] = {}
    events: list[nodes.Event] = []
    commands: list[nodes.Command] = []
    for number, name in enumerate(NAMES):
        top, enum, inner = f"m:{name}", f"e:{name}", f"c:Chat.{name}"
        definitions[top] = model(top, name, "both", field("own", nodes.LiteralType((name,))))
        definitions[enum] = nodes.Enum(enum, name, "e", (("A", name), (name, "b")), "", SOURCE)
        fields = field("model", nodes.Reference(top)), field("enum", nodes.Reference(enum))
        payload = nodes.Reference(inner)
        definitions[inner] = model(inner, name, "both", *fields)
        if number % 2:
            events.append(nodes.Event(f"w{number}", name, payload, False, "", SOURCE))
        else:
            reply = nodes.Reference(top)
            commands.append(
                nodes.Command(f"w{number}", name, f"w{number}", payload, reply, "", SOURCE)
            )
    channel = nodes.Channel("Chat", "c", "chat", (), tuple(events), tuple(commands), 0, "", SOURCE)
    contract = nodes.Contract((channel,), definitions)
    names = assign(contract)
    lines = []
    for name in NAMES:
        text = json.dumps(name)
        inner = names.types[f"c:Chat.{name}"]
        lines += [
            f"  [page.{names.types[f'm:{name}']}['own'], {text}]",
            f"  [page.{names.types[f'e:{name}']}, {text} | 'b']",
            f"  [page.{inner}['model']['own'], {text}]",
            f"  [page.{inner}['enum'], {text} | 'b']",
        ]
    for command in commands:
        inner = names.types[f"c:Chat.{command.class_name}"]
        lines.append(f"  [page.{inner}.Reply['own'], {json.dumps(command.class_name)}]")

    (tmp_path / "client.d.ts").write_text(declarations(contract, names), encoding="utf-8")
    (tmp_path / "page.ts").write_text(PAGE % ",\n".join(lines), encoding="utf-8")
    tsc: list[str | Path] = ["node", NODE_MODULES / "typescript" / "bin" / "tsc", "page.ts"]
    options = ["--noEmit", "--strict", "--target", "es2022", "--moduleResolution", "bundler"]
    done = subprocess.run(
        [*tsc, *options, "--module", "esnext"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
