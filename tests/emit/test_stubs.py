"""Stubs into consumers.py as people write it, and what a build tells of it."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from sharedgen.contract import nodes

from .test_channels import CHAT, CHAT_TEXT, TICKER, channel, command, stubs

FEED = channel("Feed", command("Get", "live.channels:Receipt"))
LEAVING = channel("Chat", *CHAT.commands, command("Leave"))


def written(old: str, new: str, text: str = CHAT_TEXT) -> str:
    assert old in text
    return text.replace(old, new)


LISTS = {
    "()": "(TickerConsumer,)",
    "[]": "[TickerConsumer]",
    "(ChatConsumer,)": "(ChatConsumer, TickerConsumer,)",
    "ChatConsumer,": "ChatConsumer, TickerConsumer,",
    "([ChatConsumer])": "([ChatConsumer, TickerConsumer])",
    "[ChatConsumer]; x = 1": "[ChatConsumer, TickerConsumer]; x = 1",
    "[\n        ChatConsumer]": "[\n        ChatConsumer,\n        TickerConsumer]",
    "[\n        ChatConsumer,  # chat\n        # end\n    ]": (
        "[\n        ChatConsumer,  # chat\n        TickerConsumer,\n        # end\n    ]"
    ),
    "[\n        ChatConsumer  # chat, a room\n    ]": (
        "[\n        ChatConsumer,  # chat, a room\n        TickerConsumer\n    ]"
    ),
}


@pytest.mark.parametrize("old", LISTS)
def test_a_list_stays_as_it_is_written(old: str) -> None:
    mine = written("= [ChatConsumer]", f"= {old}")
    text, _ = stubs(mine, CHAT, TICKER)
    assert f"consumers = {LISTS[old]}\n" in text
    ast.parse(text)


IMPORTS = {
    "Chat, \\\n    Receipt": "Chat, \\\n    Receipt, Ticker",
    "Chat, \\\n    Zebra": "Chat, \\\n    Ticker, Zebra",
    "(  # all\n    Chat,  # one\n    Receipt,  # two\n)": (
        "(  # all\n    Chat,  # one\n    Receipt,  # two\n    Ticker,\n)"
    ),
    "*": "*\nfrom .channels import Ticker",
}


@pytest.mark.parametrize("old", IMPORTS)
def test_an_import_stays_as_it_is_written(old: str) -> None:
    text, _ = stubs(written("import Chat, Receipt", f"import {old}"), CHAT, TICKER)
    assert f"from .channels import {IMPORTS[old]}\n" in text
    ast.parse(text)


ODD = {
    "tabs": CHAT_TEXT.replace("    ", "\t"),
    "a mark, Windows' line ends, no last one": (
        "\ufeff" + CHAT_TEXT.rstrip("\n").replace("\n", "\r\n")
    ),
    "letters of many bytes": 'x = "é"\n' + CHAT_TEXT.replace("A chat room.", "Ä 😀"),
    "decorators": written("class ChatC", "@one(\n    1\n)\nclass ChatC").replace(
        "    async def typing", "    @two\n    async def typing"
    ),
    "a comment that ends a class": written(
        "\n\n\nclass LiveC", "\n    # the end of chat\n\n\n# the socket\nclass LiveC"
    ),
    "a form feed": written("\n\n\nclass Live", "\n\f\nclass Live"),
    "a string like a class": written(
        "A chat room.", "A\nclass ChatConsumer:\n    consumers = [1]\n"
    ),
    "a socket in a block": written("class LiveC", "if True:\n  class LiveC")
    .replace("    consumers", "      consumers")
    .replace("    lock", "      lock")
    .replace('    """One', '      """One'),
    "an import behind the classes": written("import Chat, Receipt", "import Chat").replace(
        "\n\n\nclass Live", "\n\n\nfrom .channels import Receipt\n\n\nclass Live"
    ),
    "another name for the base": written(
        "ChannelConsumer, CommandError", "ChannelConsumer as Base, CommandError"
    ).replace("(ChannelConsumer[", "(Base["),
    "the module of the bases": written(
        "from sharedgen.server import ChannelConsumer, CommandError, MultiplexConsumer",
        "from sharedgen import server",
    )
    .replace("(ChannelConsumer[", "(server.ChannelConsumer[")
    .replace("(MultiplexConsumer", "(server.MultiplexConsumer"),
    "two blanks a level, a class in the class": written("    ", "  ")
    .replace("  async def authorize", "  class Meta:\n    x = 1\n\n  async def authorize")
    .replace(
        "    raise NotImplementedError\n\n\n",
        "    raise NotImplementedError\n\n  class Z:\n    x = 1\n\n\n",
    ),
    "a consumer in a block": "".join(
        f"    {line}" if number > 4 and line.strip() else line
        for number, line in enumerate(CHAT_TEXT.splitlines(keepends=True))
    ).replace("    class ChatC", "if True:\n    class ChatC"),
    "a channel in quotes": written("[Chat]", '["Chat"]'),
    "a base of one's own": written(
        "class ChatConsumer(ChannelConsumer[Chat])",
        "class Base(ChannelConsumer[C]):\n    pass\n\n\nclass ChatConsumer(Base[Chat])",
    ),
    "an annotated list": written("consumers = [", "consumers: list[type] = ["),
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_added_is_all_that_changes(name: str) -> None:
    mine = ODD[name]
    text, _ = stubs(mine, LEAVING, TICKER)
    ast.parse(text.removeprefix("\ufeff"))
    rest = iter(text)
    assert all(character in rest for character in mine)  # every one, in its order
    assert text.count("def leave(") == text.count("class TickerConsumer(") == 1
    assert stubs(text, LEAVING, TICKER)[0] == text
    assert text.count("\n") == text.count("\r\n") or "\r" not in text


def handlers(text: str, name: str) -> list[str]:
    """The methods of a class."""
    found = next(n for n in ast.walk(ast.parse(text)) if getattr(n, "name", "") == name)
    return [each.name for each in found.body if isinstance(each, ast.AsyncFunctionDef)]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "name", ["two blanks a level, a class in the class", "a consumer in a block"]
)
def test_a_handler_is_of_its_class(name: str) -> None:
    text, _ = stubs(ODD[name], LEAVING)
    assert handlers(text, "ChatConsumer")[-1] == "leave"


SHORT = {
    "imports alone, the last line open": "from sharedgen.server import MultiplexConsumer",
    "an import of what is served, the last line open": "from .channels import Chat",
    "a socket behind its import": (
        "import sharedgen.server as s\n\n\nclass LiveConsumer(s.MultiplexConsumer):\n"
        "    consumers = []\n"
    ),
    "a docstring": '"""Consumers."""',
    "a comment": "# consumers",
}


@pytest.mark.parametrize("name", SHORT)
def test_what_a_class_needs_is_imported_before_it(name: str) -> None:
    text, _ = stubs(SHORT[name], CHAT, TICKER)
    lines = text.splitlines()
    first = next(n for n, line in enumerate(lines) if line.startswith("class "))
    assert not [line for line in lines[first:] if line.startswith(("from ", "import "))]
    assert stubs(text, CHAT, TICKER)[0] == text


def test_a_class_is_there_before_the_socket_that_lists_it() -> None:
    text, _ = stubs(ODD["a socket in a block"], CHAT, TICKER)
    assert text.index("class TickerConsumer") < text.index("if True:")


def test_a_new_class_is_indented_as_the_file_is() -> None:
    text, _ = stubs(ODD["tabs"], CHAT, TICKER)
    assert "\n\tasync def reset(self, command: Ticker.Reset) -> None:\n\t\traise" in text


def test_what_is_imported_for_the_type_checker_alone_is_imported() -> None:
    mine = written(
        "import Chat, Receipt",
        "import Chat\n\nif TYPE_CHECKING:\n    from .channels import Receipt",
    )
    text, _ = stubs(mine, CHAT, FEED)
    assert "from .channels import Chat, Feed, Receipt as ChannelsReceipt\n" in text
    assert "async def get(self, command: Feed.Get) -> ChannelsReceipt:" in text


def test_a_class_in_one_line_is_left_alone() -> None:
    head = CHAT_TEXT.partition("class ChatC")[0]
    mine = f"{head}class ChatConsumer(ChannelConsumer[Chat]): pass\n"
    assert stubs(mine, channel("Chat", command("Say"))) == (
        mine,
        ["6: ChatConsumer has no handler say: add it"],
    )


def test_a_handler_of_an_heir_is_one() -> None:
    mine = written(
        "class LiveC",
        "class Vip(ChatConsumer):\n    async def leave(self, command): ...\n\n\nclass LiveC",
    ).replace("[ChatConsumer]", "[Vip]")
    assert stubs(mine, LEAVING) == (mine, [])


def test_a_consumer_that_is_listed_through_its_module_is_known() -> None:
    mine = written("[ChatConsumer]", "[ChatConsumer, ticker.TickerConsumer]")
    assert stubs(mine, CHAT, TICKER) == (mine, [])


def test_a_consumer_that_no_socket_lists_is_told() -> None:
    mine = written("[ChatConsumer]", "[]")
    assert stubs(mine, CHAT)[1] == [
        "6: ChatConsumer is in no `consumers`, so pages hear `unknown`: add it to that of "
        "LiveConsumer"
    ]


class TestRenamed:
    def test_a_command_is_told_with_its_line_and_its_new_name(self) -> None:
        new = channel("Chat", CHAT.commands[0], command("Typings"))
        text, notes = stubs(CHAT_TEXT, new)
        told = [
            "16: ChatConsumer.typing handles what Chat declares no more: was it renamed to "
            "typings? move what it does there, and remove it"
        ]
        assert notes == told
        assert stubs(text, new)[1] == told  # until the user has seen to it

    def test_another_new_command_is_not_taken_for_it(self) -> None:
        new = channel("Chat", CHAT.commands[0], command("Leave"))
        assert stubs(CHAT_TEXT, new)[1] == [
            "16: ChatConsumer.typing handles what Chat declares no more: remove it"
        ]

    def test_a_channel_is_told_likewise(self) -> None:
        assert stubs(CHAT_TEXT, channel("Chats"))[1] == [
            "6: ChatConsumer serves Chat, which is declared no more: was it renamed to Chats? "
            "move what it does there, and remove it"
        ]


class TestUnwritten:
    def told(self, text: str, *channels: nodes.Channel) -> list[str]:
        return stubs(text, *channels, lasting=False)[1]

    def test_the_stubs_of_a_consumer_are_one_note(self) -> None:
        assert self.told(CHAT_TEXT, CHAT) == [
            "13: ChatConsumer still raises NotImplementedError in say, typing (line 16): write them"
        ]

    def test_a_docstring_does_not_make_a_handler(self) -> None:
        mine = written("-> None:\n", '-> None:\n        """Soon."""\n')
        mine = written("        raise NotImplementedError\n", '        return "x"\n', mine)
        mine = mine.replace(
            'Soon."""\n        return "x"', 'Soon."""\n        raise NotImplementedError'
        )
        assert self.told(mine, CHAT) == [
            "16: ChatConsumer still raises NotImplementedError in typing: write it"
        ]

    def test_a_handler_that_does_something_is_none(self) -> None:
        mine = CHAT_TEXT.replace("raise NotImplementedError", "await self.publish(1)")
        assert self.told(mine, CHAT) == []


def test_a_file_that_lacks_nothing_is_read_without_libcst() -> None:
    script = (
        "import sys\n"
        "from sharedgen.contract.nodes import Contract\n"
        "from sharedgen.emit.channels import Place, add_stubs\n"
        "add_stubs('x = 1', Contract((), {}), Place('f.py', '', ''))\n"
        "sys.exit('libcst' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script]).returncode == 0
