"""Declaring channels: what is read from a class, and what is refused where it stands."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from textwrap import dedent
from types import ModuleType
from typing import Annotated, Any
from uuid import UUID

import pytest
from pydantic import BaseModel, Field

from sharedgen import Channel, Command, DeclarationError, Event
from sharedgen.declare import (
    DEFAULT_IDEMPOTENCY_WINDOW,
    collecting_faults,
    declaration,
    faults_of,
)


class Receipt(BaseModel):
    id: UUID


class Chat(Channel, history=200):
    """A chat room."""

    room: Annotated[str, Field(pattern=r"^[a-z0-9-]+$", max_length=40)]

    class Message(Event):
        body: str

    class TopicChanged(Event, retain=True):
        text: str

    class Gone(Event, name="left"):
        pass

    class Say(Command[Receipt]):
        body: str

    class Typing(Command):
        pass


def test_a_channel_is_a_pydantic_model_of_its_parameters() -> None:
    assert Chat(room="python").model_dump() == {"room": "python"}


def test_a_channel_can_be_a_key() -> None:
    assert {Chat(room="a"): 1}[Chat(room="a")] == 1


def test_the_address_is_the_class_name_and_the_fields() -> None:
    assert str(declaration(Chat).address) == "chat/{room}"


def test_messages_have_their_wire_names() -> None:
    assert list(declaration(Chat).events) == ["message", "topicChanged", "left"]


def test_a_retained_event_says_so() -> None:
    assert [e.name for e in declaration(Chat).events.values() if e.retain] == ["topicChanged"]


def test_a_command_names_its_reply() -> None:
    assert declaration(Chat).commands["say"].reply is Receipt


def test_a_bare_command_has_an_empty_reply() -> None:
    assert declaration(Chat).commands["typing"].reply is None


class Till(Channel):
    class Pay(Command[Receipt], idempotent=True):
        amount: int

    class Refund(Command, idempotent=timedelta(hours=1)):
        pass

    class Peek(Command, concurrent=True, idempotent=False):
        pass

    class PayLater(Pay):
        pass


def test_an_idempotent_command_is_one_for_five_minutes_unless_said() -> None:
    assert declaration(Till).commands["pay"].idempotent == DEFAULT_IDEMPOTENCY_WINDOW
    assert timedelta(minutes=5) == DEFAULT_IDEMPOTENCY_WINDOW


def test_the_window_of_an_idempotent_command_is_a_timedelta() -> None:
    assert declaration(Till).commands["refund"].idempotent == timedelta(hours=1)


def test_a_command_is_neither_idempotent_nor_concurrent_unless_said() -> None:
    say = declaration(Chat).commands["say"]
    assert (say.idempotent, say.concurrent) == (None, False)


def test_a_concurrent_command_says_so() -> None:
    peek = declaration(Till).commands["peek"]
    assert (peek.concurrent, peek.idempotent) == (True, None)


def test_a_keyword_is_said_of_a_class_and_not_of_those_that_inherit_from_it() -> None:
    assert declaration(Till).commands["payLater"].idempotent is None


def test_history_lasts_a_day_unless_said() -> None:
    assert (declaration(Chat).history, declaration(Chat).history_ttl) == (200, timedelta(days=1))


def test_an_existing_model_becomes_a_message_by_inheritance() -> None:
    class Article(BaseModel):
        title: str

    class News(Channel):
        class Published(Article, Event):
            pass

    assert News.Published(title="x").title == "x"
    assert list(declaration(News).events) == ["published"]


def test_messages_of_a_base_channel_are_inherited() -> None:
    class Base(Channel):
        class Ping(Event):
            pass

    class Derived(Base):
        room: str

    assert list(declaration(Derived).events) == ["ping"]


def test_an_event_and_a_command_may_share_a_wire_name() -> None:
    class Pad(Channel):
        class Draw(Event):
            pass

        class DrawIt(Command, name="draw"):
            pass

    assert list(declaration(Pad).events) == list(declaration(Pad).commands) == ["draw"]


def test_a_handler_never_hides_what_every_consumer_has() -> None:
    class Mail(Channel):
        class Send(Command):
            pass

        class Import(Command):
            pass

    methods = [c.method for c in declaration(Mail).commands.values()]
    assert methods == ["send_", "import_"]


def test_the_class_keyword_address_sets_the_template() -> None:
    class Talk(Channel, address="rooms/{room}/chat"):
        room: str

    assert str(declaration(Talk).address) == "rooms/{room}/chat"


Import = Callable[[str], ModuleType]


@pytest.fixture
def import_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Import:
    """Import a module of this text, from a file of its own."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def load(text: str) -> ModuleType:
        name = f"declared_{abs(hash(request.node.nodeid))}"
        (tmp_path / f"{name}.py").write_text(dedent(text))
        monkeypatch.delitem(sys.modules, name, raising=False)
        importlib.invalidate_caches()
        module = importlib.import_module(name)
        monkeypatch.delitem(sys.modules, name)
        return module

    return load


HEAD = "from sharedgen import Channel, Command, Event\n"


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        pytest.param(
            "class Bad(Channel):\n    room: str\n    price: float\n",
            4,
            ["Bad.price: float cannot be a parameter", "use str, int"],
            id="a parameter of another type",
        ),
        pytest.param(
            "class Bad(Channel):\n    room: str | None\n",
            3,
            ["Bad.room", "cannot be a parameter"],
            id="a parameter that may be missing",
        ),
        pytest.param(
            "from typing import Literal\nclass Bad(Channel):\n    x: Literal[1, '1']\n",
            4,
            ["two of its values are spelled '1'"],
            id="two values of one spelling",
        ),
        pytest.param(
            "class Bad(Channel):\n    class A(Event):\n        pass\n"
            "    class B(Event, name='a'):\n        pass\n",
            5,
            ["Bad.B", "has the event 'a' already", ":3", "name="],
            id="two events of one wire name",
        ),
        pytest.param(
            "class Bad(Channel):\n    class On(Command):\n        pass\n",
            3,
            ["Bad.On", "collides with a member that every subscription", "name="],
            id="a command that the client has already",
        ),
        pytest.param(
            "class Bad(Channel):\n    class Then(Command):\n        pass\n",
            3,
            ["collides"],
            id="a command that would look like a promise",
        ),
        pytest.param(
            "class Bad(Channel):\n    class Say(Command[int]):\n        pass\n",
            3,
            ["the reply int is no model", "BaseModel"],
            id="a reply that is no model",
        ),
        pytest.param(
            "class Bad(Channel):\n    class Größe(Event):\n        pass\n",
            3,
            ["ASCII", "name="],
            id="a name that cannot travel",
        ),
        pytest.param(
            "class Bad(Channel, histroy=3):\n    pass\n",
            2,
            ["histroy", "did you mean history?"],
            id="a misspelt keyword",
        ),
        pytest.param(
            "class Bad(Channel):\n    class Pay(Command, idempotant=True):\n        pass\n",
            3,
            ["idempotant", "did you mean idempotent?"],
            id="a misspelt keyword of a command",
        ),
        pytest.param(
            "class Bad(Channel):\n    class Pay(Command, idempotent=300):\n        pass\n",
            3,
            ["Bad.Pay: idempotent is True, False or the timedelta", "not 300"],
            id="a window that is no timedelta",
        ),
        pytest.param(
            "from datetime import timedelta\nclass Bad(Channel):\n"
            "    class Pay(Command, idempotent=timedelta(0)):\n        pass\n",
            4,
            ["Bad.Pay: the window of idempotent is more than nothing", "not datetime.timedelta(0)"],
            id="a window of no length",
        ),
        pytest.param(
            "from datetime import timedelta\nclass Bad(Channel):\n"
            "    class Pay(Command, idempotent=timedelta(days=1, seconds=1)):\n        pass\n",
            4,
            ["at most a day"],
            id="a window that is too long",
        ),
        pytest.param(
            "class Bad(Channel):\n    class Peek(Command, concurrent=2):\n        pass\n",
            3,
            ["Bad.Peek: concurrent is True or False, not 2"],
            id="concurrent by a number",
        ),
        pytest.param(
            "class Bad(Channel, history=-1):\n    pass\n",
            2,
            ["how many events", "-1"],
            id="a history that is no number",
        ),
        pytest.param(
            "class Bad(Channel, address='a/{rom}'):\n    room: str\n",
            2,
            ["{rom} is no field", "did you mean room?"],
            id="an address with an unknown field",
        ),
        pytest.param(
            "class Bad(Channel, address='a'):\n    room: str\n",
            2,
            ["lacks the field room"],
            id="an address without a field",
        ),
    ],
)
def test_a_wrong_declaration_names_its_line_and_the_mend(
    import_text: Import, body: str, line: int, words: list[str]
) -> None:
    with pytest.raises(DeclarationError) as caught:
        import_text(HEAD + body)
    (fault,) = caught.value.faults
    assert fault.source.line == line
    for word in words:
        assert word in str(fault)


def test_every_fault_is_collected_in_one_run(import_text: Import) -> None:
    with collecting_faults():
        module: Any = import_text(
            HEAD
            + "class Bad(Channel):\n"
            + "    price: float\n"
            + "    class On(Command[int]):\n"
            + "        pass\n"
        )
    assert [fault.source.line for fault in faults_of(module.Bad)] == [3, 4, 4]


def test_importing_sharedgen_is_little_more_than_importing_pydantic() -> None:
    heavy = ["jinja2", "typer", "esprima", "django", "libcst", "channels", "sharedgen.emit"]
    code = f"import sys, sharedgen; print([m for m in {heavy!r} if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
