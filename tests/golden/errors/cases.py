"""What a user gets wrong: a case an error, or one for many that stand in one file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

CONFIG: Final = """\
[tool.sharedgen]
channels  = ["live"]
client    = "client"
endpoint  = "/ws/live"
"""
CHANNELS: Final = """\
from sharedgen import Channel, Event


class Chat(Channel):
    class Said(Event):
        text: str
"""
HEAD: Final = "from sharedgen import Channel, Command, Event\n"
DECLARATIONS: Final = Path(__file__).parent / "declarations"


def project(**others: str | bytes | None) -> dict[str, str | bytes | None]:
    return {"pyproject.toml": CONFIG, "live.py": CHANNELS, **others}


@dataclass(frozen=True)
class Case:
    """A command in a folder with these files (None: a folder, bytes: as they are)."""

    files: Mapping[str, str | bytes | None] = field(default_factory=project)
    command: str = "build"
    broken: tuple[str, Any] | None = None  # a part of ours, and what stands for it
    unset: tuple[str, ...] = ("DJANGO_SETTINGS_MODULE",)


def config(text: str) -> Case:
    return Case({"pyproject.toml": text, "live.py": CHANNELS})


def listing(module: str, **others: str) -> Case:
    text = CONFIG.replace('["live"]', f'["{module}"]')
    return Case({"pyproject.toml": text, "live.py": CHANNELS, **others})


def declaring(text: str) -> Case:
    return Case({"pyproject.toml": CONFIG, "live.py": text})


def templated(**templates: str | bytes) -> Case:
    """With templates of the team's: `client__errors_js` is client/errors.js."""
    named = {
        f"ours/{name.replace('__', '/').replace('_', '.')}": text
        for name, text in templates.items()
    }
    files = {"pyproject.toml": f'{CONFIG}consumers = "c.py"\ntemplates = "ours"\n', **named}
    return Case({**files, "live.py": CHANNELS})


def breaking(*_: Any, **__: Any) -> Any:
    raise ValueError("something that we never thought of")


def full(*_: Any) -> None:
    raise OSError(28, "No space left on device")


CASES: Final = {
    # the command line
    "a wrong command": Case(command="biuld"),
    "a command like no other": Case(command="xyz"),
    "a wrong option": Case(command="build --chek"),
    "a wrong format": Case(command="build --format jsno"),
    "an option without its value": Case(command="build --config"),
    "a word too many": Case(command="build live"),
    "a wrong option, for machines": Case(command="build --format json --chek"),
    "a file for a folder": Case(command="init live.py"),
    # the config
    "no config": Case({}),
    "a config that is not there": Case(command="build --config nowhere.toml"),
    "a config that is a folder": Case({"folder": None}, "build --config folder"),
    "a config that is not UTF-8": Case({"pyproject.toml": b"\xff\xfe"}),
    "a config that is not TOML": config("[tool.sharedgen]\nchannels = live\n"),
    "a config without tables": config("tool = 3\n"),
    "a config without ours": Case({"other.toml": "[tool]\n"}, "build --config other.toml"),
    "a config that is no table": config("[tool]\nsharedgen = true\n"),
    "an empty config": config("[tool.sharedgen]\n"),
    "wrong settings": config(
        '[tool.sharedgen]\nchannels = "live"\nclient = 1\nconsumers = "live"\n'
        'endpoint = "ws"\nendpiont = "/ws"\ncolour = "red"\n'
    ),
    "the client in the project's folder": config(CONFIG.replace('"client"', '"."')),
    # the modules
    "a module by a wrong name": listing("liev"),
    "a module by a wrong name in a package": listing(
        "mysite.chanels", **{"mysite/__init__.py": "", "mysite/channels.py": CHANNELS}
    ),
    "two channels of one name": Case(
        {
            "pyproject.toml": CONFIG.replace('["live"]', '["live", "talk"]'),
            "live.py": CHANNELS,
            "talk.py": CHANNELS.replace("Chat(Channel)", 'Chat(Channel, address="talk")'),
        }
    ),
    "a module that is nowhere": listing("elsewhere.channels"),
    "a module without a channel": declaring("from sharedgen import Channel\n"),
    "a module that raises": declaring("\nraise RuntimeError('out of luck')\n"),
    "a module that raises nothing in words": declaring("assert False\n"),
    "a module that exits": declaring("import sys\n\nsys.exit('not today')\n"),
    "a module that lacks another": declaring("import nothing_like_it\n"),
    "a module that is not Python": declaring(HEAD + "class Chat(Channel)\n    pass\n"),
    "a module that needs Django": declaring(
        "from django.conf import settings\n\nprint(settings.DEBUG)\n"
    ),
    # the declarations
    "wrong channels": declaring((DECLARATIONS / "channels.py").read_text(encoding="utf-8")),
    "wrong messages": declaring((DECLARATIONS / "messages.py").read_text(encoding="utf-8")),
    "wrong names": declaring((DECLARATIONS / "names.py").read_text(encoding="utf-8")),
    "wrong types": declaring((DECLARATIONS / "types.py").read_text(encoding="utf-8")),
    "wrong models": declaring((DECLARATIONS / "models.py").read_text(encoding="utf-8")),
    "wrong patterns": declaring((DECLARATIONS / "patterns.py").read_text(encoding="utf-8")),
    "errors for machines": Case(
        {"pyproject.toml": CONFIG, "live.py": CHANNELS.replace("str", "type[int]")},
        "build --format json",
    ),
    # what lies where the build writes
    "out of date": Case(command="build --check"),
    "a lock with a conflict": Case(project(**{"sharedgen.lock": "{\n<<<<<<< HEAD\n"})),
    "a lock of something else": Case(project(**{"sharedgen.lock": "{}\n"})),
    "a file in the way": Case(project(**{"client/client.js": "// mine\n"})),
    "a folder in the way": Case(project(**{"client/client.js": None})),
    "no text in the way": Case(project(**{"client/client.js": b"\xff"})),
    "a file for the client's folder": Case(
        {"pyproject.toml": CONFIG.replace('"client"', '"live.py/client"'), "live.py": CHANNELS}
    ),
    "a disk that is full": Case(broken=("os.replace", full)),
    "consumers that are not Python": Case(
        {
            "pyproject.toml": f'{CONFIG}consumers = "consumers.py"\n',
            "live.py": CHANNELS,
            "consumers.py": "class LiveConsumer(\n",
        }
    ),
    "init where something is": Case(project(**{"live/channels.py": ""}), "init"),
    # templates of the team's
    "templates that are no folder": config(f"{CONFIG}templates = []\n"),
    "templates that are not there": config(f'{CONFIG}templates = "ours"\n'),
    "templates that take no place": templated(clinet_js_j2="", modules_json="{}"),
    "a template that is no text": templated(worker_js=b"\xff"),
    "a template that is none": templated(client_js_j2="{{ header }\n"),
    "a template that includes another": templated(header_js_j2="//\n{% include 'x' %}\n"),
    "a template that includes itself": templated(header_js_j2="{% include 'header.js.j2' %}\n"),
    "a template with another variable": templated(client_js_j2="{{ headr }}\n"),
    "a template that fails": templated(client_js_j2="{{ 1 + header }}\n"),
    "a template that writes no JavaScript": templated(header_js_j2="no comment\n"),
    "a template that writes no Python": templated(consumer_py_j2="class {{ name }}\n"),
    "a module that imports another": templated(worker_js="import { a } from './multiplexr.js';\n"),
    "a module without its export": templated(client__errors_js=""),
    "a module that does not parse": templated(worker_js="let of course;\n"),
    "a module that declares a name twice": templated(worker_js="let a = 1;\nconst a = 2;\n"),
    # what only a bug of ours brings about
    "JavaScript that does not parse": Case(
        broken=("sharedgen.emit.javascript.worker", lambda *_: "\nlet of course;\n")
    ),
    "JavaScript that declares a name twice": Case(
        broken=("sharedgen.emit.javascript.worker", lambda *_: "let a = 1;\nconst a = 2;\n")
    ),
    "JavaScript that is too deep": Case(
        broken=("sharedgen.emit.javascript.worker", lambda *_: f"{'[' * 9999}{']' * 9999};\n")
    ),
    "a bug": Case(broken=("sharedgen.cli.load_config", breaking)),
    "a bug, for machines": Case(
        command="build --format=json", broken=("sharedgen.cli.load_config", breaking)
    ),
}
