"""What a user reads: the line to mend, what is wrong with it, and who uses it."""

from typing import Any

import pytest

from sharedgen import DeclarationError
from sharedgen.contract.read import read

from .conftest import Module

HEAD = "from sharedgen import Channel, Command, Event\n"


def told(*channels: Any) -> list[str]:
    with pytest.raises(DeclarationError) as caught:
        read(channels)
    return str(caught.value).splitlines()


def test_a_field_of_a_message(module: Module) -> None:
    live: Any = module(
        HEAD
        + """\
from typing import Any, Callable

class Chat(Channel):
    class Said(Event):
        body: str
        then: dict[str, list[Callable[[], Any]]]
"""
    )
    assert told(live.Chat) == [
        "live.py:7: Chat.Said.then: a callable is not carried: leave it out: code does not travel"
    ]


def test_a_field_of_a_base_in_another_file(module: Module) -> None:
    module(
        """\
        from pydantic import BaseModel

        class ArticleOut(BaseModel):
            title: str
            kind: type[int]
        """,
        "articles",
    )
    live: Any = module(
        HEAD
        + """\
from articles import ArticleOut

class Chat(Channel):
    class Published(ArticleOut, Event):
        pass
"""
    )
    assert told(live.Chat) == [
        "articles.py:5: Chat.Published.kind: a class is not carried: "
        "leave it out: code does not travel"
    ]


def test_a_field_deep_in_a_reply(module: Module) -> None:
    live: Any = module(
        HEAD
        + """\
from pydantic import BaseModel

class Inner(BaseModel):
    raw: type[int]

class Receipt(BaseModel):
    inner: list[Inner]

class Chat(Channel):
    class Say(Command[Receipt]):
        pass
"""
    )
    assert told(live.Chat) == [
        "live.py:5: Inner.raw: a class is not carried: leave it out: code does not travel "
        "(used by the reply of Chat.Say)"
    ]


def test_a_computed_field(module: Module) -> None:
    live: Any = module(
        HEAD
        + """\
from pydantic import computed_field

class Chat(Channel):
    class Said(Event):
        @computed_field
        @property
        def both(self) -> type[int]:
            return int
"""
    )
    assert told(live.Chat) == [
        "live.py:8: Chat.Said.both: a class is not carried: leave it out: code does not travel"
    ]


def test_a_model_that_many_messages_use_is_told_of_once(module: Module) -> None:
    live: Any = module(
        HEAD
        + """\
from pydantic import BaseModel

class Shared(BaseModel):
    raw: type[int]

class Chat(Channel):
    class Said(Event):
        shared: Shared

    class Say(Command[Shared]):
        shared: Shared

class Other(Channel):
    class Said(Event):
        shared: list[Shared]
"""
    )
    (line,) = told(live.Chat, live.Other)
    assert line.startswith("live.py:5: Shared.raw")
    assert line.endswith("(used by the reply of Chat.Say)")


def test_a_name_that_is_nowhere(module: Module) -> None:
    live: Any = module(
        HEAD
        + """\
class Chat(Channel):
    class Said(Event):
        by: "Auhtor"
        body: str
"""
    )
    assert told(live.Chat) == [
        "live.py:4: Chat.Said.by: there is no 'Auhtor' in sight of this annotation: "
        "import it, or define it in the module or in the channel"
    ]


def test_a_name_that_is_nowhere_in_a_model_of_another_file(module: Module) -> None:
    module(
        """\
        from pydantic import BaseModel

        class Outer(BaseModel):
            inner: "list[Inner]"

        class Inner(BaseModel):
            at: "Noway"
        """,
        "models",
    )
    live: Any = module(
        HEAD
        + """\
from models import Outer

class Chat(Channel):
    class Said(Event):
        outer: Outer | None
"""
    )
    (line,) = told(live.Chat)
    assert line.startswith("models.py:7: Inner.at: there is no 'Noway' in sight")
    assert line.endswith("(used by the event Chat.Said)")


def test_a_model_that_pydantic_never_completes(module: Module) -> None:
    live: Any = module(
        HEAD
        + """\
from typing import Generic, TypeVar
from pydantic import BaseModel

T = TypeVar("T")

class Page(BaseModel, Generic[T]):
    after: "Page[T] | None"

class Numbered(Page[int]):
    pass

class Chat(Channel):
    class Said(Event):
        page: Numbered
"""
    )
    (line,) = told(live.Chat)
    assert line.startswith("live.py:8: Numbered.after: Pydantic cannot build its type (")


def test_a_model_further_down_in_the_channel_is_in_sight(module: Module) -> None:
    live: Any = module(
        HEAD
        + """\
from pydantic import BaseModel

class Chat(Channel):
    class Said(Event):
        by: "Author"

    class Author(BaseModel):
        name: str
"""
    )
    assert {found.name for found in read([live.Chat]).definitions.values()} == {"Said", "Author"}


def test_a_type_that_pydantic_does_not_know(module: Module) -> None:
    live: Any = module(
        HEAD
        + """\
class Chat(Channel):
    class Said(Event):
        body: str
        lines: range
"""
    )
    assert told(live.Chat) == [
        "live.py:5: Chat.Said.lines: range is not carried, as Pydantic does not know it: "
        "declare a BaseModel with what is to travel of it"
    ]


def test_a_pattern_that_does_not_compile(module: Module) -> None:
    live: Any = module(
        HEAD
        + """\
from typing import Annotated
from pydantic import Field

class Chat(Channel):
    class Say(Command):
        body: Annotated[str, Field(pattern="(")]
"""
    )
    (line,) = told(live.Chat)
    assert line.startswith("live.py:7: Chat.Say.body: Pydantic cannot build its type (")
    assert "unclosed group" in line


def test_a_validator_of_a_parameter(module: Module) -> None:
    live: Any = module(
        HEAD
        + """\
from typing import Annotated
from pydantic import BeforeValidator

class Chat(Channel):
    room: Annotated[str, BeforeValidator(str.strip)]
"""
    )
    (line,) = told(live.Chat)
    assert line.startswith("live.py:6: Chat.room: what this parameter takes is not known")


def test_two_channels_of_one_name(module: Module) -> None:
    one: Any = module("from sharedgen import Channel\nclass Chat(Channel):\n    pass\n", "one")
    two: Any = module(
        "from sharedgen import Channel\nclass Chat(Channel, address='two'):\n    pass\n", "two"
    )
    assert told(one.Chat, two.Chat) == [
        "two.py:2: Chat: there is a channel Chat already, at one.py:2: rename one of them"
    ]


def test_a_base_of_messages_within_a_channel_is_no_stray(module: Module) -> None:
    live: Any = module(
        HEAD
        + """\
from pydantic import BaseModel

class Chat(Channel):
    class Base(BaseModel):
        by: str

    class Said(Base, Event):
        body: str
"""
    )
    assert [event.name for event in read([live.Chat]).channels[0].events] == ["said"]


def test_faults_stand_in_the_order_of_the_files(module: Module) -> None:
    live: Any = module(
        HEAD
        + """\
class Chat(Channel):
    class Say(Command):
        raw: type[int]

    class Said(Event):
        raw: type[int]
"""
    )
    assert [line.split(":")[1] for line in told(live.Chat)] == ["4", "7"]


def test_a_name_that_the_body_of_a_channel_hides(module: Module) -> None:
    live: Any = module(
        """\
        from __future__ import annotations
        from pydantic import BaseModel
        from sharedgen import Channel, Command, Event

        class Folder(BaseModel):
            parent: Item | None = None

        class Item(BaseModel):
            notes: list[Note] = []

        class Note(BaseModel):
            text: str

        class Desk(Channel):
            class Note(Command):
                value: int

            class Show(Event):
                folder: Folder
        """
    )
    (line,) = told(live.Desk)
    assert line.startswith("live.py:9: Item.notes: Note is read as Desk.Note here, since the")


def test_a_model_that_is_complete_keeps_its_names(module: Module) -> None:
    live: Any = module(
        """\
        from __future__ import annotations
        from pydantic import BaseModel
        from sharedgen import Channel, Command, Event

        class Note(BaseModel):
            text: str

        class Item(BaseModel):
            notes: list[Note] = []

        class Desk(Channel):
            class Note(Command):
                value: int

            class Show(Event):
                item: Item
        """
    )
    assert read([live.Desk]).channels[0].name == "Desk"
