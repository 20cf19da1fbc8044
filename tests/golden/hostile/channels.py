"""Text and names that break generators: all of it arrives to the letter, under its own name."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from sharedgen import Channel, Command, Event

HOSTILE = (
    "*/ </script> <!-- --> `${alert(1)}` ' \" \\ \\u0041 \n\r\n\t\x00\x7f \u2028\u2029 "
    "\u202e\u2066\u200f\ufeff\u200b 😀 e\u0301 漢字 {{ jinja }} {% raw %} // @deprecated"
)


class Text(Enum):
    """An enum. */ alert(1) /*

    @deprecated is no tag here, and </script> ends nothing. Ends in a quote: "
    """

    HOSTILE = HOSTILE
    ÜBER = "über"
    constructor = "constructor"
    then = "__proto__"


class Inherited(BaseModel):
    """Keys that every object of JavaScript has without being told."""

    constructor: int
    toString: str
    valueOf: bool = True
    proto: Annotated[int | None, Field(alias="__proto__")] = None
    hasOwnProperty: Literal["own"] = "own"


class Message(BaseModel):
    """The channel below has a class of this name."""

    text: str


class Reply(BaseModel):
    message: Message


Outer = Message  # the name that the annotations inside the channel can reach


class Keys(BaseModel):
    model_config = ConfigDict(extra="forbid")

    script: Annotated[int, Field(alias="</script>", description=HOSTILE)] = 0
    comment: Annotated[int, Field(alias="*/")] = 0
    quotes: Annotated[int, Field(alias="'\"`\\")] = 0
    template: Annotated[int, Field(alias="${x}")] = 0
    separator: Annotated[int, Field(alias="a\u2028b\n")] = 0
    null: Annotated[int, Field(alias="\x00")] = 0
    bidi: Annotated[int, Field(alias="\u202ex")] = 0
    emoji: Annotated[int, Field(alias="😀")] = 0
    empty: Annotated[int, Field(alias="")] = 0
    pointer: Annotated[int, Field(alias="a/b~c")] = 0
    reserved: Annotated[int, Field(alias="class", deprecated="Use */ another.")] = 0
    größe: int = 0
    number: Annotated[int, Field(alias="0")] = 0


class Promise(Channel, address="räume/a'b`$/{room}/{text}/{kind}"):
    """A channel named like a global of JavaScript: `Promise`. */"""

    room: Annotated[str, Field(description="*/ the room")]
    text: Text = Text.HOSTILE
    kind: Literal["'", '"', "`", "\\"] = "'"

    class Message(Event):
        message: Outer
        other: Any

    class delete(Command[Reply]):
        """A reserved word. */"""

        new: Text
        quoted: Literal["it's", '"', "</script>", "\u2028", "${x}", "\x00", "*/"]

    class string(Event):
        """A word of TypeScript's."""

        inherited: Inherited

    class Parameters(Event):
        keys: Keys

    class Reply(Command, name="reply"):
        keys: Keys
        inherited: Inherited

    class Größe(Event, name="groesse"):
        länge: Annotated[str, Field(pattern="^[`'\"/*</script>$\\\\{}\u2028😀]+$")]


class message(Channel):
    """A channel named like a function of client.js."""

    class channel(Event, name="__proto__"):
        pass

    class Object(Command, name="fetch"):
        pass
