"""The golden programs are what the build writes, and they run."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sharedgen.declare import address_of
from sharedgen.emit.verify import verify
from sharedgen.server import ChannelConsumer
from tests.emit.page import NODE_MODULES, ROOT, page_of, run_node

from .cases import CASES, FOLDER, build, declared
from .hostile.channels import HOSTILE, Keys

FILES = (
    *("client.js", "client.d.ts", "multiplexer.js", "worker.js", "consumers.py"),
    "asyncapi.json",
)
STRICT = {
    "strict": True,
    "noEmit": True,
    "exactOptionalPropertyTypes": True,
    "noUncheckedIndexedAccess": True,
    "isolatedModules": True,
    "erasableSyntaxOnly": True,
    "verbatimModuleSyntax": True,
    "skipLibCheck": False,
    "target": "es2022",
    "module": "esnext",
    "moduleResolution": "bundler",
    "lib": ["es2022", "dom"],
    "types": [],
}
ANEW = "write the golden programs anew with `python -m tests.golden`, and read what changed"


@pytest.mark.parametrize("case", CASES)
def test_a_build_writes_the_golden_texts(case: str) -> None:
    texts = build(case)
    for name in FILES:
        assert texts[name] == (FOLDER / case / name).read_text(encoding="utf-8"), ANEW


@pytest.mark.parametrize("case", CASES)
def test_every_javascript_file_parses(case: str) -> None:
    verify({name: text for name, text in build(case).items() if name.endswith(".js")})


@pytest.mark.parametrize("case", CASES)
def test_the_page_defines_and_touches_nothing(case: str, tmp_path: Path) -> None:
    client = (FOLDER / case / "client.js").as_uri()
    script = (
        "const before = Object.getOwnPropertyNames(globalThis);\n"
        f"const page = await import({json.dumps(client)});\n"
        "const after = Object.getOwnPropertyNames(globalThis);\n"
        "console.log(JSON.stringify([Object.keys(page), after.length - before.length]));"
    )
    exported, added = json.loads(run_node(script, tmp_path))
    assert {"connect", "CommandError", *(channel.__name__ for channel in declared(case))} <= set(
        exported
    )
    assert added == 0


def test_the_types_compile_with_a_page_over_them(tmp_path: Path) -> None:
    pages = [str(FOLDER / case / "page.ts") for case in CASES]
    config = tmp_path / "tsconfig.json"
    config.write_text(json.dumps({"compilerOptions": STRICT, "files": pages}))
    done = subprocess.run(
        ["node", NODE_MODULES / "typescript" / "bin" / "tsc", "--project", config],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("case", CASES)
def test_the_consumers_are_imported(case: str) -> None:
    module = importlib.import_module(f"tests.golden.{case}.consumers")
    served = [consumer.__name__ for consumer in module.LiveConsumer.consumers]
    assert served == [f"{channel.__name__}Consumer" for channel in declared(case)]
    assert all(issubclass(consumer, ChannelConsumer) for consumer in module.LiveConsumer.consumers)


@pytest.mark.parametrize("case", CASES)
def test_the_consumers_are_as_ruff_formats_them(case: str) -> None:
    file = FOLDER / case / "consumers.py"
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--isolated", "--diff", file],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_any_hash_seed_gives_the_same_bytes() -> None:
    script = (
        "from tests.golden.cases import CASES, build\n"
        "import hashlib\n"
        "text = ''.join(text for case in CASES for text in build(case).values())\n"
        "print(hashlib.sha256(text.encode()).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert len(found) == 1


def test_hostile_text_arrives_to_the_letter(tmp_path: Path) -> None:
    client = (FOLDER / "hostile" / "client.js").as_uri()
    script = (
        f"const {{ Text }} = await import({json.dumps(client)}); console.log(JSON.stringify(Text));"
    )
    assert json.loads(run_node(script, tmp_path)) == {
        "HOSTILE": HOSTILE,
        "ÜBER": "über",
        "constructor": "constructor",
        "then": "__proto__",
    }


def test_hostile_keys_are_checked_under_their_own_names(tmp_path: Path) -> None:
    right = Keys().model_dump(mode="json", by_alias=True)
    with page_of(declared("hostile"), tmp_path) as page:
        assert page.of("Promise", "Parameters", value={"keys": right}) == []
        for key in right:
            wrong = {"keys": {**right, key: "x"}}
            path = "/keys/" + key.replace("~", "~0").replace("/", "~1")
            assert page.of("Promise", "Parameters", value=wrong) == [
                {"path": path, "message": "expected a whole number"}
            ]


def test_addresses_are_those_of_the_server(tmp_path: Path) -> None:
    client = (FOLDER / "types" / "client.js").as_uri()
    parameters = {
        "city": "Köln",
        "shop": "12345678-1234-4234-8234-123456789ABC",
        "open_on": "2024-01-02",
    }
    script = (
        f"const {{ Shop }} = await import({json.dumps(client)});\n"
        f"const parameters = {json.dumps(parameters)};\n"
        "console.log(JSON.stringify([Shop.$.parameters(parameters) ?? null,"
        " Shop.$.address(parameters)]));"
    )
    shop = declared("types")[0]
    issues, address = json.loads(run_node(script, tmp_path))
    assert issues is None
    assert address == address_of(shop(**parameters))
