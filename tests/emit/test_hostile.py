"""Any text in any place: both files parse, and what is read out of them is the text."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sharedgen.contract import nodes
from sharedgen.contract.names import assign
from sharedgen.emit import escape, javascript, typescript
from sharedgen.emit.verify import verify
from sharedgen.source import Source

from .page import NODE_MODULES
from .test_escape import HOSTILE

# a request is a line: the file of a client, its types, and a value of the event; the answer tells
# what Node and the compiler of TypeScript read in them
READER = """
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
const ts = createRequire(process.argv[1])('typescript');
const text = (comment) => ts.getTextOfJSDocComment(comment) ?? '';
const literal = (type) => type.head?.text ?? type.literal?.text ?? null;
const literals = (type) => (type.types ?? [type]).map(literal);
const members = (all) => all.map((member) => ({
  key: member.name.expression?.text ?? member.name.text,
  literals: literals(member.type),
  ...docs(member),
}));
const docs = (node) => ({
  doc: (node.jsDoc ?? []).map((doc) => text(doc.comment)),
  tags: ts.getJSDocTags(node).map((tag) => [tag.tagName.text, text(tag.comment)]),
});
function find(node, found) {
  if (ts.isInterfaceDeclaration(node) && node.name.text === 'Said') {
    found.said = { ...docs(node), members: members(node.members) };
  }
  if (ts.isTypeAliasDeclaration(node) && node.name.text === 'Word') {
    found.word = { ...docs(node), literals: literals(node.type) };
  }
  if (ts.isVariableStatement(node) && node.declarationList.declarations[0].name.text === 'Word') {
    found.values = members(node.declarationList.declarations[0].type.members);
  }
  ts.forEachChild(node, (child) => {
    find(child, found);
  });
  return found;
}
for await (const line of createInterface({ input: process.stdin })) {
  const { client, types, value, wrong } = JSON.parse(line);
  const page = await import(client);
  const file = ts.createSourceFile('client.d.ts', readFileSync(types, 'utf8'), 99, true);
  const { Word, Chat } = page;
  console.log(JSON.stringify({
    errors: file.parseDiagnostics.map((error) => error.messageText),
    values: Object.entries(Word),
    is: Chat.Said.is(value),
    issues: Chat.Said.issues(wrong),
    types: find(file, {}),
  }));
}
"""
SOURCE = Source("/app/models.py", 1)
TEXTS = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=3), max_size=6).map("".join)
SENT = TEXTS.filter(lambda text: not re.search("[\ud800-\udfff]", text))
KEYS = st.sampled_from(["__proto__", "constructor", "toString", "class", "0", "größe"]) | SENT
# blank lines, tags and lists are what TypeScript reads in a comment
DOCS = st.lists(TEXTS | st.sampled_from(["\n", "\n\n", "@tag", " @x y", "* ", "    - "])).map(
    "".join
)


@pytest.fixture(scope="module")
def reader(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Path, subprocess.Popen[str]]]:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "package.json").write_text('{"type": "module"}')
    with subprocess.Popen(
        ["node", "--input-type=module", "--eval", READER, NODE_MODULES / "x.js"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        yield folder, process
        assert process.stdin is not None
        process.stdin.close()


def contract_of(
    fields: dict[str, tuple[str, str, str | None]],
    members: dict[str, str],
    prefix: str,
    doc: str,
    module: str,
) -> nodes.Contract:
    """A channel with an event of literals, a text with a prefix and a word of an enum."""
    pattern = "^" + re.sub(r"[!-/:;=?@\[-`{-~]", r"\\\g<0>", prefix)
    name = f"{module}:Said"
    payload = nodes.Model(
        id=name,
        name="Said",
        module=module,
        shape="both",
        fields=(
            *(
                nodes.Field(
                    name=f"field{number}",
                    keys=(key,),
                    type=nodes.LiteralType((value,)),
                    required=True,
                    doc=told,
                    deprecated=deprecation is not None,
                    source=SOURCE,
                    deprecation=deprecation or "",
                )
                for number, (key, (value, told, deprecation)) in enumerate(fields.items())
            ),
            nodes.Field(
                "prefix", ("the prefix",), nodes.StrType(pattern=pattern), True, "", False, SOURCE
            ),
            nodes.Field("word", ("the word",), nodes.Reference("Word"), True, "", False, SOURCE),
            nodes.Field(
                "other", ("the other",), nodes.Reference("Other"), False, "", False, SOURCE
            ),
        ),
        extra="ignore",
        doc=doc,
        source=SOURCE,
    )
    word = nodes.Enum("Word", "Word", module, tuple(members.items()), doc, SOURCE)
    other = nodes.Model("Other", module, module, "both", (), "ignore", doc, SOURCE)
    event = nodes.Event("said", "Said", nodes.Reference(name), False, doc, SOURCE)
    channel = nodes.Channel("Chat", module, "chat", (), (event,), (), 0, doc, SOURCE)
    return nodes.Contract((channel,), {name: payload, "Word": word, "Other": other})


def shown(doc: str) -> str:
    """A text as its comment says it, its blank ends aside."""
    return "\n".join(escape.doc_lines(doc))


def unescaped(text: str) -> str:
    """The text that a comment says: for texts without backslashes."""
    text = re.sub(r"\\u\{([0-9a-f]+)\}", lambda found: chr(int(found[1], 16)), text)
    text = re.sub(r"\\(?:x(..)|u(....))", lambda f: chr(int(f[1] or f[2], 16)), text)
    return re.sub(r"\\([/!@])", r"\1", text.replace("\\t", "\t"))


# a failing case is shown as it was met: to shrink it takes minutes
@settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(
    fields=st.dictionaries(KEYS, st.tuples(SENT, DOCS, st.none() | DOCS), max_size=4),
    members=st.dictionaries(KEYS, SENT, min_size=1, max_size=4),
    prefix=SENT.filter(bool),
    doc=DOCS,
    module=TEXTS,
)
def test_any_text_arrives_to_the_letter(
    reader: tuple[Path, subprocess.Popen[str]],
    fields: dict[str, tuple[str, str, str | None]],
    members: dict[str, str],
    prefix: str,
    doc: str,
    module: str,
) -> None:
    contract = contract_of(fields, members, prefix, doc, module)
    names = assign(contract)
    client = javascript.client(contract, names, endpoint="/ws")
    types = typescript.declarations(contract, names)
    verify({"client.js": client})
    value = {key: text for key, (text, _, _) in fields.items()}
    word = next(iter(members.values()))
    found = read(
        reader,
        client,
        types,
        value={**value, "the prefix": f"{prefix}x", "the word": word},
        wrong={key: f"{text}x" for key, text in value.items()} | {"the prefix": f"\0{prefix}"},
    )

    assert found["errors"] == []
    ordered = dict(found["values"])
    assert ordered == members
    assert found["is"] is True
    assert len(found["issues"]) == len(fields) + (
        2 if f"\0{prefix}"[: len(prefix)] != prefix else 1
    )

    said, words, values = (found["types"][name] for name in ("said", "word", "values"))
    assert {member["key"]: member["literals"] for member in values} == {
        key: [value] for key, value in members.items()
    }
    assert words["literals"] == list(dict.fromkeys(members.values()))
    assert [(m["key"], m["literals"]) for m in said["members"]] == [
        *((key, [value]) for key, (value, _, _) in fields.items()),
        ("the prefix", [prefix]),
        ("the word", [None]),
        ("the other", [None]),
    ]
    check_doc(said, doc, None)
    check_doc(words, doc, None)
    for member, (_, told, deprecation) in zip(said["members"], fields.values(), strict=False):
        check_doc(member, told, deprecation)


def check_doc(found: Any, doc: str, deprecation: str | None) -> None:
    assert lines("\n".join(found["doc"])) == lines(shown(doc))
    if "\\" not in doc:
        assert unescaped(shown(doc)).split() == doc.split()
    tags = [] if deprecation is None else [["deprecated", lines(shown(deprecation))]]
    assert [[name, lines(text)] for name, text in found["tags"]] == tags


def lines(text: str) -> list[str]:
    """What each line says, without the blanks around it, of which TypeScript takes some away."""
    found = [re.sub(r"^[\s\u200b]+|[\s\u200b]+$", "", line) for line in text.split("\n")]
    while found and not found[-1]:
        found.pop()
    return found


def read(
    reader: tuple[Path, subprocess.Popen[str]],
    client: str,
    types: str,
    value: dict[str, str],
    wrong: dict[str, str],
) -> Any:
    folder, process = reader
    assert process.stdin is not None
    assert process.stdout is not None
    number = sum(1 for _ in folder.iterdir())
    (folder / f"{number}.js").write_text(client, encoding="utf-8", newline="")
    (folder / f"{number}.d.ts").write_text(types, encoding="utf-8", newline="")
    request = {
        "client": (folder / f"{number}.js").as_uri(),
        "types": str(folder / f"{number}.d.ts"),
        "value": value,
        "wrong": wrong,
    }
    process.stdin.write(json.dumps(request) + "\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())
