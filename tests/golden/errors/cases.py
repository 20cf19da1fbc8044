"""What a user gets wrong: a case an error, or one for many that stand in one file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, TypeAlias

from django.conf import LazySettings

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
# None: a folder; bytes: as they are; a path: a link there
Content: TypeAlias = "str | bytes | Path | None"


def project(**others: Content) -> dict[str, Content]:
    return {"pyproject.toml": CONFIG, "live.py": CHANNELS, **others}


@dataclass(frozen=True)
class Case:
    """A command in a folder with these files."""

    files: Mapping[str, Content] = field(default_factory=project)
    command: str = "build"
    broken: tuple[str, Any] | None = None  # a part of ours, and what stands for it
    earlier: tuple[str, ...] = ()  # commands of ours and of git's, before the files of `later`
    later: Mapping[str, str] = field(default_factory=dict)


def config(text: str) -> Case:
    return Case({"pyproject.toml": text, "live.py": CHANNELS})


def listing(module: str, **others: str) -> Case:
    text = CONFIG.replace('["live"]', f'["{module}"]')
    return Case({"pyproject.toml": text, "live.py": CHANNELS, **others})


def declaring(text: str) -> Case:
    return Case({"pyproject.toml": CONFIG, "live.py": text})


def templated(**templates: Content) -> Case:
    """With templates of the team's own, and consumers."""
    files = {f"own/{name}": text for name, text in templates.items()}
    text = f'{CONFIG}consumers = "consumers.py"\ntemplates = "own"\n'
    return Case({"pyproject.toml": text, "live.py": CHANNELS, **files})


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
        'endpoint = "ws"\nendpiont = "/ws"\ncolour = "red"\nprotect = 1\ntemplates = "nowhere"\n'
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
    "a module that needs Django": replace(
        declaring("from django.conf import settings\n\nprint(settings.DEBUG)\n"),
        broken=("django.conf.settings", LazySettings()),  # another test may have set ours up
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
    "a lock that is not JSON": Case(project(**{"sharedgen.lock": "{\nmine\n"})),
    "a lock with a conflict, a side of which is no lock": Case(
        project(**{"sharedgen.lock": "<<<<<<< ours\n{\n=======\n[]\n>>>>>>> theirs\n"})
    ),
    "a folder for the lock": Case(project(**{"sharedgen.lock": None}), "diff"),
    "a lock of something else": Case(project(**{"sharedgen.lock": "{}\n"})),
    "a file in the way": Case(project(**{"client/client.js": "// mine\n"})),
    "a file where the spec is written": Case(
        project(**{"spec.json": "mine"}), command="spec --output spec.json"
    ),
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
    # what changes against the lock
    "a breaking change": Case(
        {"pyproject.toml": f"{CONFIG}protect = true\n", "live.py": CHANNELS},
        earlier=("sharedgen build --quiet",),
        later={"live.py": CHANNELS.replace("str", "int")},
    ),
    "a breaking change, listed": Case(
        command="diff",
        earlier=("sharedgen build --quiet",),
        later={"live.py": CHANNELS.replace("str", "int")},
    ),
    "a lock that is no text": Case(project(**{"sharedgen.lock": b"\xff"}), "diff"),
    "a comparison without git": Case(command="diff --against HEAD"),
    "a comparison with no revision": Case(
        command="diff --against v1", earlier=("git init --quiet",)
    ),
    "a comparison with a revision without a lock": Case(
        command="diff --against HEAD",
        earlier=(
            "git init --quiet",
            "git add pyproject.toml",
            "git commit --quiet --message settings",
        ),
    ),
    # what spec and docs write, and whom the doctor asks
    "a reference in the way": Case(project(**{"channels-docs/index.html": "mine"}), "docs"),
    "a wrong version": Case(command="spec --asyncapi 2"),
    "a site that is none": Case(command="doctor --url localhost:8000"),
    "a URL that is none": Case(command="doctor --url http://[::1"),
    "a device where the spec is written": Case(command="spec --output /dev/null"),
    # templates of the team's own
    "templates that are no folder": config(f"{CONFIG}templates = []\n"),
    "templates that are not there": config(f'{CONFIG}templates = "ours"\n'),
    "a template that is no text": templated(**{"worker.js": b"\xff"}),
    "a template by a wrong name": templated(**{"cleint.js.j2": ""}),
    "a template like no other": templated(**{"mine.txt.j2": ""}),
    "a template that is ours": templated(**{"modules.json": "{}"}),
    "a module that lacks its exports": templated(**{"client/errors.js": "const a = 1;\n"}),
    "a template that is no template": templated(**{"header.js.j2": "\n{% if %}\n"}),
    "a template that extends another by a wrong name": templated(
        **{"header.js.j2": '{% extends "sharedgen/haeder.js.j2" %}\n'}
    ),
    "a template that extends itself": templated(
        **{"header.js.j2": '{% extends "header.js.j2" %}\n'}
    ),
    "a template with a wrong variable": templated(**{"header.js.j2": "// {{ fingerpint }}\n"}),
    "a template with a variable like no other": templated(**{"header.js.j2": "// {{ x.y }}\n"}),
    "a template with a wrong attribute": templated(
        **{"header.js.j2": "// {{ contract.chanels }}\n"}
    ),
    "a template with a wrong filter": templated(
        **{"header.js.j2": "// {{ version | js_strin }}\n"}
    ),
    "a template with a wrong block": templated(
        **{
            "header.js.j2": '{% extends "sharedgen/header.js.j2" %}\n'
            "{% block haeder %}{% endblock %}\n"
        }
    ),
    "a template that is a link to nothing": templated(**{"worker.js": Path("nowhere")}),
    "a template that fails": templated(**{"header.js.j2": "// {{ 1 / 0 }}\n"}),
    "a template that writes no JavaScript": templated(**{"header.js.j2": "let of course;\n"}),
    "a template that writes no Python": templated(**{"socket.py.j2": "class Live(\n"}),
    "a module that is not JavaScript": templated(
        **{"worker.js": "export const a = 1;\nlet of course;\n"}
    ),
    "a module that imports by a wrong name": templated(
        **{"worker.js": "import { a } from './mulitplexer.js';\n"}
    ),
    "a module that declares a name twice": templated(**{"worker.js": "let a = 1;\nconst a = 2;\n"}),
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
