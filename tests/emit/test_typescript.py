"""client.d.ts: what the compiler accepts of a page, and how the types read."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Annotated, Generic, Literal, TypeVar

import pytest
from pydantic import BaseModel, ConfigDict, Field

from sharedgen import Channel, Command, Event
from sharedgen.contract import nodes
from sharedgen.contract.names import assign
from sharedgen.contract.read import read
from sharedgen.emit.typescript import declarations

from .page import NODE_MODULES, write_page

T = TypeVar("T")


class Author(BaseModel):
    """Who wrote it."""

    name: Annotated[str, Field(description="As it is shown.\n\nNever empty.")]
    age: int | None = None


class Plain(BaseModel):
    name: str


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")
    known: int


class Pair(BaseModel, Generic[T]):
    first: T
    second: T


class Blog(Channel):
    """A blog. */"""

    class Posted(Event):
        """Somebody posted."""

        author: Author
        plain: Plain
        pair: Pair[Plain]
        open: Open
        either: list[int | None]
        kinds: dict[Literal["a", "b"], int]
        old: Annotated[str, Field(deprecated=True)] = ""

    class Post(Command[Plain]):
        """Post it."""

        author: Author
        plain: Plain

    class Ping(Command):
        pass

    class Pay(Command, idempotent=True):
        """Pay for it."""


class Diary(Blog):
    pass


class Feed(Channel):
    """Its command hides the name of its namespace, which its reply is in."""

    class Item(Event):
        text: str

    class Feed(Command[Item]):
        text: str


@pytest.fixture(scope="module")
def text() -> str:
    contract = read([Blog])
    return declarations(contract, assign(contract))


def block(text: str, start: str) -> str:
    """The declaration that starts so, up to its closing brace."""
    return text[text.index(start) :].partition("\n}\n")[0]


def test_a_field_that_is_always_sent_is_required(text: str) -> None:
    assert "  age: number | null;" in block(text, "export interface Author {")


def test_a_field_with_a_default_is_optional_in_a_command(text: str) -> None:
    assert "  age?: number | null;" in block(text, "export interface AuthorInput {")


def test_shapes_of_one_type_share_a_name(text: str) -> None:
    assert "PlainInput" not in text


def test_docs_are_tsdoc(text: str) -> None:
    assert "/** Who wrote it. */\nexport interface Author {" in text
    assert "  /**\n   * As it is shown.\n   *\n   * Never empty.\n   */\n  name: string;" in text
    assert "/** A blog. *\\/ */\nexport declare const Blog" in text
    assert "    /** Post it. */\n    post(command: Blog.Post)" in text


def test_an_idempotent_command_says_so(text: str) -> None:
    doc = text.partition("    pay(command?: Blog.Pay)")[0].rpartition("/**")[2]
    assert "     * Pay for it.\n     *\n     * Runs once: it is sent again after a reconnect" in doc


def test_a_deprecated_field_says_so(text: str) -> None:
    assert "    /** @deprecated */\n    old: string;" in text


def test_generics_read_well(text: str) -> None:
    assert "export interface PairOfPlain {" in text


def test_unions_in_lists_are_bracketed(text: str) -> None:
    assert "    either: (number | null)[];" in text


def test_known_keys_are_told(text: str) -> None:
    assert "    kinds: { [Key in 'a' | 'b']?: number };" in text


def test_open_models_have_an_index(text: str) -> None:
    assert "  [key: string]: unknown;" in block(text, "export interface Open {")


def test_a_reply_is_a_type_of_its_command(text: str) -> None:
    assert "  export namespace Post {\n    export type Reply = Plain;\n  }\n" in text


def test_a_name_that_a_namespace_hides_has_another_inside() -> None:
    contract = read([Feed])
    text = declarations(contract, assign(contract))
    assert "    export type Reply = Feed$Item$outer;\n" in text
    assert "\ntype Feed$Item$outer = Feed.Item;\n" in text


def test_a_message_that_is_inherited_is_the_same_type() -> None:
    contract = read([Blog, Diary])
    assert "  export type Posted = Blog.Posted;\n" in declarations(contract, assign(contract))


def test_there_is_no_any(text: str) -> None:
    code = "\n".join(line for line in text.splitlines() if "*" not in line and "//" not in line)
    assert " any" not in code


def test_the_order_of_the_definitions_is_that_of_the_contract(text: str) -> None:
    contract = read([Blog])
    assert declarations(contract, assign(contract)) == text


PAGES = {
    "right": """
        import { Blog, connect, type Subscription } from './client.js';
        const blog: Subscription<typeof Blog> = connect().subscribe(Blog);
        connect().subscribe(Blog, {}, { since: 'epoch:1' });
        const post: Blog.Post = { author: { name: 'x' }, plain: { name: 'y' } };
        const reply: Blog.Post.Reply = await blog.post(post);
        const done: void = await blog.ping();
        declare const posted: Blog.Posted;
        const known: unknown = posted.open['anything'];
        function only<Value>(value: unknown, as: { is(value: unknown): value is Value }): Value {
          if (as.is(value)) return value;
          throw new TypeError();
        }
        const plain: { name: string } = only({}, Blog.Post.Reply);
        const diary = connect().subscribe((await import('./client.js')).Diary);
        diary.on('posted', (inherited) => only<Blog.Posted>(inherited, Blog.Posted));
        const feed = connect().subscribe((await import('./client.js')).Feed);
        const item: { text: string } = await feed.feed({ text: 'x' });
        const seen = await connect().inspect();
        const tabs: number = seen.tabs;
    """,
    "null for absent": """
        import { connect, Blog } from './client.js';
        connect().subscribe(Blog).post({ author: { name: 'x' }, plain: null });
    """,
    "undefined for absent": """
        import { connect, Blog } from './client.js';
        const author = { name: 'x', age: undefined };
        connect().subscribe(Blog).post({ author, plain: { name: 'y' } });
    """,
    "unchecked": """
        import { Blog } from './client.js';
        const value: unknown = {};
        value.author;
    """,
    "other way": """
        import { Blog } from './client.js';
        const value: Blog.Posted['author'] = { name: 'x' };
    """,
    "no such option": """
        import { connect } from './client.js';
        connect({ transports: 'worker' });
    """,
    "wrong status": """
        import { connect } from './client.js';
        if (connect().status === 'opened') connect().close();
    """,
}


@pytest.fixture(scope="module")
def errors(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What tsc says of each page over the client of Blog."""
    folder = write_page(read([Blog, Diary, Feed]), tmp_path_factory.mktemp("pages"))
    names = {name: f"{name.replace(' ', '_')}.ts" for name in PAGES}
    for name, page in PAGES.items():
        (folder / names[name]).write_text(page)
    config = {
        "strict": True,
        "noEmit": True,
        "exactOptionalPropertyTypes": True,
        "skipLibCheck": False,
        "target": "es2022",
        "module": "esnext",
        "moduleResolution": "bundler",
        "lib": ["es2022", "dom"],
        "types": [],
    }
    tsconfig = {"compilerOptions": config, "files": list(names.values())}
    (folder / "tsconfig.json").write_text(json.dumps(tsconfig))
    tsc: list[str | Path] = [
        "node",
        NODE_MODULES / "typescript" / "bin" / "tsc",
        "--project",
        "tsconfig.json",
    ]
    done = subprocess.run(tsc, cwd=folder, capture_output=True, text=True)
    lines = done.stdout.splitlines()
    return {
        name: [line for line in lines if line.startswith(f"{file}(")]
        for name, file in names.items()
    }


def test_a_right_page_compiles(errors: dict[str, list[str]]) -> None:
    assert errors["right"] == []


@pytest.mark.parametrize("name", [name for name in PAGES if name != "right"])
def test_a_wrong_page_does_not(name: str, errors: dict[str, list[str]]) -> None:
    assert len(errors[name]) == 1


def test_a_message_that_is_no_model_is_a_type() -> None:
    source = Blog.__sharedgen_declaration__.source
    event = nodes.Event("tick", "Tick", nodes.ListType(nodes.IntType()), False, "", source)
    channel = nodes.Channel("Clock", "m", "clock", (), (event,), (), 0, "", source)
    contract = nodes.Contract((channel,), {})
    text = declarations(contract, assign(contract))
    assert "  export type Tick = number[];\n" in text
