"""Importing the user's modules: which channels count, and what an import error tells."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from sharedgen import Channel
from sharedgen.config import load_config
from sharedgen.load import load_channels
from sharedgen.source import ConfigError

HEAD = "from sharedgen import Channel, Event\n"
CHAT = HEAD + "class Chat(Channel):\n    class Said(Event):\n        pass\n"

Load = Callable[..., tuple[type[Channel], ...]]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, isolated_modules: None) -> Load:
    monkeypatch.chdir(tmp_path)

    def from_files(channels: list[str], files: dict[str, str]) -> tuple[type[Channel], ...]:
        (tmp_path / "pyproject.toml").write_text(
            f'[tool.sharedgen]\nchannels = {channels!r}\nclient = "out"\nendpoint = "/ws"\n'
        )
        for name, text in files.items():
            file = tmp_path / name
            file.parent.mkdir(exist_ok=True)
            file.write_text(dedent(text))
        return load_channels(load_config(tmp_path / "pyproject.toml"))

    return from_files


def names(channels: tuple[type[Channel], ...]) -> list[str]:
    return [channel.__name__ for channel in channels]


def test_channels_come_in_the_order_declared(load: Load) -> None:
    more = CHAT + "class Audit(Channel):\n    class Seen(Event):\n        pass\n"
    assert names(load(["zoo", "animals"], {"zoo.py": more, "animals.py": CHAT})) == [
        "Chat",
        "Audit",
        "Chat",
    ]


def test_a_channel_imported_from_elsewhere_is_not_declared_twice(load: Load) -> None:
    audit = "from zoo import Chat\n" + CHAT.replace("Chat(", "Audit(")
    assert names(load(["zoo", "audit"], {"zoo.py": CHAT, "audit.py": audit})) == ["Chat", "Audit"]


def test_a_package_may_gather_its_submodules(load: Load) -> None:
    files = {"pack/__init__.py": "from .chat import Chat\n", "pack/chat.py": CHAT}
    assert names(load(["pack"], files)) == ["Chat"]


def test_a_leading_underscore_marks_a_base(load: Load) -> None:
    based = CHAT.replace("Chat(", "_Base(") + "class Chat(_Base):\n    room: str\n"
    assert names(load(["zoo"], {"zoo.py": based})) == ["Chat"]


def test_no_bytecode_is_left_in_the_project(load: Load, tmp_path: Path) -> None:
    load(["zoo"], {"zoo.py": CHAT})
    assert not list(tmp_path.rglob("__pycache__"))


@pytest.mark.parametrize(
    ("channels", "text", "message"),
    [
        (["nowhere.channels"], CHAT, "pyproject.toml:2: there is no module 'nowhere'"),
        (["zoo"], "import nothing_like_it\n", "zoo.py:1: importing zoo failed"),
        (["zoo"], CHAT + "\n\nclass A(:\n    pass\n", "zoo.py:7: importing zoo failed"),
        (["zoo"], "def f():\n    return 1 / 0\nf()\n", "zoo.py:2: importing zoo failed with Zero"),
        (["zoo"], "import sys\nsys.exit(0)\n", "zoo.py:2: importing zoo failed with SystemExit"),
        (["zoo"], "x = 1\n", "zoo.py: zoo declares no channel"),
        (
            ["zoo"],
            "from django.core.exceptions import ImproperlyConfigured\n"
            "raise ImproperlyConfigured('settings are not configured')\n",
            "zoo.py:2: importing zoo failed with ImproperlyConfigured: it needs Django's settings: "
            "set the environment variable DJANGO_SETTINGS_MODULE",
        ),
    ],
)
def test_a_module_that_does_not_load_is_named_with_its_line(
    load: Load,
    monkeypatch: pytest.MonkeyPatch,
    channels: list[str],
    text: str,
    message: str,
) -> None:
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
    with pytest.raises(ConfigError) as caught:
        load(channels, {"zoo.py": text})
    assert str(caught.value).startswith(message)
