from typing import Annotated

from pydantic import Field

from sharedgen import Channel, Command


def text(pattern: str) -> type[str]:
    return Annotated[str, Field(pattern=pattern)]


class Chat(Channel):
    class Send(Command):
        slow: text(r"^(a|aa)+$")
        boundary: text(r".\bword")
        line: text(r"(?m)\s^a$")
        carriage: text(r"(?R)a$")
        script: text(r"\p{Cuneiform}")
        cased: text(r"(?i)\p{Lu}")
        counted: text("(?x)a{2,#c\n3}")
        ranged: text("(?x)[a-#c\nz]")
