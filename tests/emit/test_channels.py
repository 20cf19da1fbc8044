"""consumers.py: a skeleton once, the user's file with stubs afterwards."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from sharedgen.contract import nodes
from sharedgen.emit.channels import Place, add_stubs, skeleton
from sharedgen.source import OutputError, Source

PLACE = Place(file="/app/live/consumers.py", package="live", lock="../sharedgen.lock")


def command(name: str, reply: str | None = None) -> nodes.Command:
    return nodes.Command(
        name=name.lower(),
        class_name=name,
        method=name.lower(),
        payload=nodes.AnyType(),
        reply=None if reply is None else nodes.Reference(reply),
        doc="",
        source=Source("/app/live/channels.py", 1),
    )


def channel(
    name: str, *commands: nodes.Command, doc: str = "", module: str = "live.channels"
) -> nodes.Channel:
    source = Source("/app/live/channels.py", 1)
    return nodes.Channel(name, module, name.lower(), (), (), commands, 0, doc, source)


def contract(*channels: nodes.Channel) -> nodes.Contract:
    return nodes.Contract(channels, {})


CHAT = channel(
    "Chat", command("Say", "live.channels:Receipt"), command("Typing"), doc="A chat room."
)
CHAT_TEXT = '''\
from sharedgen.server import ChannelConsumer, CommandError, MultiplexConsumer

from .channels import Chat, Receipt


class ChatConsumer(ChannelConsumer[Chat]):
    """A chat room."""

    async def authorize(self) -> bool:
        """May this connection subscribe to self.channel? Nothing is allowed until you say so."""
        return False

    async def say(self, command: Chat.Say) -> Receipt:
        raise NotImplementedError

    async def typing(self, command: Chat.Typing) -> None:
        raise NotImplementedError


class LiveConsumer(MultiplexConsumer):
    """One socket for every channel: route it at the endpoint of [tool.sharedgen]."""

    consumers = [ChatConsumer]
    lock = "../sharedgen.lock"  # the fingerprints of older pages that are still served
'''


def is_formatted(text: str, folder: Path, line_length: int = 88) -> bool:
    file = folder / "consumers.py"
    file.write_text(text, encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff", "format", "--isolated", f"--line-length={line_length}"]
    return subprocess.run([*ruff, "--check", file], capture_output=True).returncode == 0


class TestSkeleton:
    def test_it_is_as_the_guide_shows_it(self) -> None:
        assert skeleton(contract(CHAT), PLACE) == CHAT_TEXT

    def test_channels_of_another_package_are_imported_absolutely(self) -> None:
        text = skeleton(contract(channel("Chat", module="shop.channels")), PLACE)
        assert "from shop.channels import Chat\n" in text

    def test_outside_a_package_imports_are_absolute(self) -> None:
        place = Place("/app/consumers.py", "", "sharedgen.lock")
        assert "from live.channels import Chat\n" in skeleton(contract(channel("Chat")), place)

    def test_channels_of_the_package_itself(self) -> None:
        text = skeleton(contract(channel("Chat", module="live")), PLACE)
        assert "from . import Chat\n" in text

    def test_replies_of_one_name_are_told_apart(self) -> None:
        text = skeleton(
            contract(
                channel("Blog", command("Post", "blog.models:Receipt")),
                channel("Shop", command("Buy", "shop.orders:Receipt")),
            ),
            PLACE,
        )
        assert "from blog.models import Receipt\n" in text
        assert "from shop.orders import Receipt as OrdersReceipt\n" in text
        assert "-> OrdersReceipt:" in text

    def test_a_nested_reply_is_reached_through_its_class(self) -> None:
        reply = "live.channels:Chat.Receipt#serialised"
        text = skeleton(contract(channel("Chat", command("Say", reply))), PLACE)
        assert "from .channels import Chat\n" in text
        assert "-> Chat.Receipt:" in text

    def test_a_generic_reply_imports_its_arguments(self) -> None:
        reply = "live.pages:Page[live.models:Cat]"
        text = skeleton(contract(channel("Chat", command("Cats", reply))), PLACE)
        assert "from .models import Cat\n" in text
        assert "-> Page[Cat]:" in text

    def test_a_channel_named_live_leaves_the_socket_its_name(self) -> None:
        text = skeleton(contract(channel("Live")), PLACE)
        assert "class LiveConsumer(ChannelConsumer[Live]):" in text
        assert "class LiveSocketConsumer(MultiplexConsumer):" in text

    def test_a_channel_without_commands_imports_no_command_error(self) -> None:
        assert "CommandError" not in skeleton(contract(channel("Ticker")), PLACE)

    def test_no_channels_give_an_empty_list(self) -> None:
        text = skeleton(contract(), PLACE)
        assert "    consumers = []\n" in text
        compile(text, "consumers.py", "exec")

    @pytest.mark.parametrize("line_length", [88, 100, 120])
    def test_long_names_are_wrapped_as_ruff_wraps_them(
        self, line_length: int, tmp_path: Path
    ) -> None:
        name = "AChannelWithAVeryLongNameIndeed"
        channels = [
            channel(
                f"{name}{n}", command("ACommandWithAVeryLongNameToo", f"live.channels:{name}Reply")
            )
            for n in range(4)
        ]
        assert is_formatted(skeleton(contract(*channels), PLACE), tmp_path, line_length)

    def test_a_hostile_docstring_is_text(self, tmp_path: Path) -> None:
        doc = 'Says """hi""" \\ and\n\n    ends in a quote"'
        text = skeleton(contract(channel("Chat", doc=doc)), PLACE)
        compile(text, "consumers.py", "exec")
        assert is_formatted(text, tmp_path)


TICKER = channel("Ticker", command("Reset"))


def stubs(text: str, *channels: nodes.Channel, lasting: bool = True) -> tuple[str, list[str]]:
    """The text with stubs, and the notes of a build that changes nothing else (or all others)."""
    found, notes = add_stubs(text, contract(*channels), PLACE)
    told = [note for note in notes if note.lasting is lasting]
    return found, [f"{note.source.line}: {note.text}" for note in told]


class TestStubs:
    def test_nothing_new_changes_nothing(self) -> None:
        assert stubs(CHAT_TEXT, CHAT) == (CHAT_TEXT, [])

    def test_a_new_command_gets_a_handler_behind_the_others(self) -> None:
        new = channel("Chat", *CHAT.commands, command("Leave"))
        text, notes = stubs(CHAT_TEXT, new)
        stub = (
            "\n    async def leave(self, command: Chat.Leave) -> None:\n"
            "        raise NotImplementedError\n"
        )
        before, after = CHAT_TEXT.split("\n\nclass LiveConsumer")
        assert text == f"{before}{stub}\n\nclass LiveConsumer{after}"
        assert notes == []

    def test_a_new_channel_gets_a_class_a_place_in_the_list_and_an_import(self) -> None:
        text, notes = stubs(CHAT_TEXT, CHAT, TICKER)
        assert text == (
            CHAT_TEXT.replace("import Chat, Receipt", "import Chat, Receipt, Ticker")
            .replace("consumers = [ChatConsumer]", "consumers = [ChatConsumer, TickerConsumer]")
            .replace(
                "class LiveConsumer",
                "class TickerConsumer(ChannelConsumer[Ticker]):\n"
                "    async def authorize(self) -> bool:\n"
                '        """May this connection subscribe to self.channel? '
                'Nothing is allowed until you say so."""\n'
                "        return False\n\n"
                "    async def reset(self, command: Ticker.Reset) -> None:\n"
                "        raise NotImplementedError\n\n\n"
                "class LiveConsumer",
            )
        )
        assert notes == []

    def test_what_was_added_is_added_once(self) -> None:
        channels = (CHAT, TICKER, channel("Feed", module="feeds.channels"))
        once, _ = stubs(CHAT_TEXT, *channels)
        assert stubs(once, *channels) == (once, [])
        compile(once, "consumers.py", "exec")

    def test_the_rest_of_the_file_stays_to_the_byte(self) -> None:
        mine = textwrap.dedent('''\
            # -*- my file -*-
            """Mine."""
            import  os   # odd   spacing
            from sharedgen.server import (ChannelConsumer,
                MultiplexConsumer)   # a comment
            from .channels import Chat   # another

            if os.environ.get( 'X' ) :
                X = 'single quotes' ;

            class ChatConsumer( ChannelConsumer[Chat] ) :

              async def authorize(self): return True   # two blanks of indent

              async def say(self, command): return 1

              # trailing comment of the class


            # a comment about the socket
            class LiveConsumer(MultiplexConsumer):
                consumers = [  ChatConsumer  ]
            # the end''')
        text, notes = stubs(mine, CHAT)
        assert text == mine.replace(
            "  # trailing comment of the class\n",
            "  # trailing comment of the class\n\n"
            "  async def typing(self, command: Chat.Typing) -> None:\n"
            "    raise NotImplementedError\n",
        )
        assert notes == []

    def test_lists_and_imports_over_several_lines_stay_so(self) -> None:
        mine = CHAT_TEXT.replace(
            "from .channels import Chat, Receipt",
            "from .channels import (\n    Chat,\n    Receipt,\n)",
        ).replace("consumers = [ChatConsumer]", "consumers = [\n        ChatConsumer,\n    ]")
        text, _ = stubs(mine, CHAT, TICKER, channel("Feed"))
        assert "import (\n    Chat,\n    Feed,\n    Receipt,\n    Ticker,\n)" in text
        assert (
            "= [\n        ChatConsumer,\n        TickerConsumer,\n        FeedConsumer,\n    ]"
            in text
        )

    def test_windows_line_ends_stay(self) -> None:
        text, _ = stubs(CHAT_TEXT.replace("\n", "\r\n"), CHAT, TICKER)
        assert text.count("\n") == text.count("\r\n")

    def test_a_byte_order_mark_stays(self) -> None:
        text, _ = stubs("\ufeff" + CHAT_TEXT, CHAT, TICKER)
        assert text == "\ufeff" + stubs(CHAT_TEXT, CHAT, TICKER)[0]

    def test_a_generic_class_that_is_no_consumer_is_left_alone(self) -> None:
        mine = CHAT_TEXT.replace(
            "class LiveConsumer", "class Presence(Store[Chat]):\n    pass\n\n\nclass LiveConsumer"
        )
        text, _ = stubs(mine, channel("Chat", *CHAT.commands, command("Leave")))
        assert "class Presence(Store[Chat]):\n    pass\n\n\n" in text
        assert text.count("def leave") == 1

    def test_a_file_without_a_last_line_end(self) -> None:
        mine = CHAT_TEXT.partition("\n\nclass LiveConsumer")[0].rstrip("\n")
        text, notes = stubs(mine, channel("Chat", *CHAT.commands, command("Leave")))
        assert text.startswith(mine + "\n\n    async def leave(")
        assert notes == []

    def test_a_handler_of_a_base_in_the_file_is_one(self) -> None:
        mine = CHAT_TEXT.replace(
            "class ChatConsumer(ChannelConsumer[Chat]):",
            "class Leaving:\n    async def leave(self, command): ...\n\n\n"
            "class ChatConsumer(Leaving, ChannelConsumer[Chat]):",
        )
        assert stubs(mine, channel("Chat", *CHAT.commands, command("Leave"))) == (mine, [])

    def test_a_base_from_elsewhere_is_not_overridden(self) -> None:
        mine = CHAT_TEXT.replace("(ChannelConsumer[Chat])", "(Leaving, ChannelConsumer[Chat])")
        text, notes = stubs(mine, channel("Chat", *CHAT.commands, command("Leave")))
        assert text == mine
        assert notes == ["6: ChatConsumer has no handler leave: add it, unless Leaving has it"]

    def test_a_consumer_from_another_module_is_one(self) -> None:
        mine = CHAT_TEXT.replace(
            "from .channels", "from .ticker import TickerConsumer\nfrom .channels"
        ).replace("[ChatConsumer]", "[ChatConsumer, TickerConsumer]")
        assert stubs(mine, CHAT, TICKER) == (mine, [])

    def test_a_list_that_is_computed_is_left_alone(self) -> None:
        mine = CHAT_TEXT.replace("= [ChatConsumer]", "= [ChatConsumer, *more()]")
        text, notes = stubs(mine, CHAT, TICKER)
        assert text == mine
        assert notes == ["20: no consumer of Ticker is to be seen: add TickerConsumer"]

    def test_a_channel_under_an_alias_is_known(self) -> None:
        mine = CHAT_TEXT.replace("import Chat, Receipt", "import Chat as Room, Receipt").replace(
            "[Chat]", "[Room]"
        )
        text, _ = stubs(mine, channel("Chat", *CHAT.commands, command("Leave")))
        assert "async def leave(self, command: Room.Leave)" in text

    def test_a_channel_through_its_module_is_known(self) -> None:
        mine = CHAT_TEXT.replace("from .channels import Chat, Receipt", "from . import channels")
        mine = mine.replace("[Chat]", "[channels.Chat]")
        assert stubs(mine, CHAT) == (mine, [])

    def test_a_command_declared_no_more_is_told_and_kept(self) -> None:
        text, notes = stubs(CHAT_TEXT, channel("Chat", command("Say", "live.channels:Receipt")))
        assert text == CHAT_TEXT
        assert notes == ["16: ChatConsumer.typing handles what Chat declares no more: remove it"]

    def test_a_channel_declared_no_more_is_told_and_kept(self) -> None:
        text, notes = stubs(CHAT_TEXT, TICKER)
        assert "class ChatConsumer" in text
        assert notes == ["6: ChatConsumer serves Chat, which is declared no more: remove it"]

    def test_a_file_without_a_socket_is_told(self) -> None:
        mine = CHAT_TEXT.partition("\n\nclass LiveConsumer")[0]
        text, notes = stubs(mine, CHAT, TICKER)
        assert text.startswith(mine.replace("Receipt\n", "Receipt, Ticker\n"))
        assert "class TickerConsumer" in text
        assert notes == ["0: no MultiplexConsumer lists TickerConsumer: add it to `consumers`"]

    def test_an_empty_list_is_filled(self) -> None:
        text, _ = stubs(skeleton(contract(), PLACE), TICKER)
        assert "consumers = [TickerConsumer]" in text
        assert "from sharedgen.server import ChannelConsumer, MultiplexConsumer\n" in text
        compile(text, "consumers.py", "exec")

    def test_an_empty_file_is_filled(self) -> None:
        text, notes = stubs("", TICKER)
        compile(text, "consumers.py", "exec")
        assert "class TickerConsumer" in text
        assert len(notes) == 1

    def test_text_that_does_not_parse_is_an_error_with_its_line(self) -> None:
        with pytest.raises(OutputError) as caught:
            stubs("x = 1\nclass :\n", CHAT)
        [fault] = caught.value.faults
        assert fault.source == Source("/app/live/consumers.py", 2)
        assert "not valid Python" in fault.text

    def test_libcst_is_not_imported_for_a_skeleton(self) -> None:
        script = "import sys, sharedgen.emit.channels; sys.exit('libcst' in sys.modules)"
        assert subprocess.run([sys.executable, "-c", script]).returncode == 0
