"""The plain JavaScript that becomes part of every output."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from sharedgen.emit import templates
from sharedgen.emit.verify import verify

from .page import NODE_MODULES

CHECKS = sorted((templates.templates_root() / "checks").glob("*.js"))


def test_the_templates_of_a_checkout_lie_at_its_top() -> None:
    assert templates.templates_root() == Path(__file__).parents[2] / "templates"


def test_the_checks_are_typed(tmp_path: Path) -> None:
    config = tmp_path / "tsconfig.json"
    options = {
        "checkJs": True,
        "strict": True,
        "noEmit": True,
        "noUnusedLocals": True,
        "noImplicitReturns": True,
        "target": "es2020",
        "module": "esnext",
        "moduleResolution": "bundler",
        "lib": ["es2020", "dom"],
        "types": [],
    }
    config.write_text(json.dumps({"compilerOptions": options, "files": [str(f) for f in CHECKS]}))
    done = subprocess.run(
        ["node", NODE_MODULES / "typescript" / "bin" / "tsc", "--project", config],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_all_checks_together_with_the_runtime_declare_no_name_twice() -> None:
    checks = templates.check_functions(templates.check_files())
    text = f"{templates.runtime('client.js')}\n{checks}"
    verify({"client.js": text})


@pytest.mark.parametrize("file", CHECKS, ids=lambda file: file.name)
def test_a_check_is_found_by_the_functions_it_exports(file: Path) -> None:
    assert file.name in {name for name, _ in templates.check_files().values()}


def test_modules_are_joined_in_order_without_what_only_joins_them() -> None:
    text = templates.join(
        [
            "/** @import { B } from './b.js' */\n"
            "import { b } from './b.js';\nexport const a = b;\n",
            "import { m } from './outside.js';\nexport function b() {}\nexport class C {}\n",
        ],
        ["client/a.js", "client/b.js"],
        exports=["C"],
    )
    assert text == (
        "import { m } from './outside.js';\n\nconst a = b;\n\nfunction b() {}\nexport class C {}"
    )


def test_words_are_those_of_the_code() -> None:
    found = templates.words("// only said\n/* and\nhere */ const a = 'https://b.c'; // end\n")
    assert {"const", "a", "https", "b", "c"} <= found
    assert not {"only", "said", "and", "here", "end"} & found
