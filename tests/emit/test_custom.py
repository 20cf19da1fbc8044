"""A team's own templates take the place of the shipped; a broken one is told by its line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sharedgen.build import Plan, plan
from sharedgen.config import load_config
from sharedgen.emit.custom import load_templates
from sharedgen.emit.templates import SHIPPED, read_template, templates_digest
from sharedgen.source import SharedgenError
from tests.emit.page import run_node

CONFIG = """\
[tool.sharedgen]
channels = ["declared"]
client = "static/live"
endpoint = "/ws/live"
templates = "ours"
"""
CHANNELS = """\
from sharedgen import Channel, Event


class Prices(Channel):
    class Changed(Event):
        cents: int
"""

pytestmark = pytest.mark.usefixtures("isolated_modules")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text(CONFIG)
    (tmp_path / "declared.py").write_text(CHANNELS)
    (tmp_path / "ours").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def build(project: Path) -> Plan:
    return plan(load_config(project / "pyproject.toml"))


def emitted(project: Path) -> dict[str, str]:
    return {change.path.name: change.after or "" for change in build(project).changes}


def write(project: Path, name: str, text: str) -> None:
    file = project / "ours" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)


def said(project: Path) -> list[str]:
    with pytest.raises(SharedgenError) as caught:
        build(project)
    assert not (project / "static").exists()
    return [str(fault) for fault in caught.value.faults]


def test_an_empty_folder_changes_nothing(project: Path) -> None:
    own = emitted(project)
    (project / "pyproject.toml").write_text(CONFIG.replace('templates = "ours"\n', ""))
    assert emitted(project) == own


def test_a_header_stands_in_all_four_files(project: Path) -> None:
    write(project, "header.js.j2", "// © Us, contract {{ fingerprint }}\n")
    texts = emitted(project)
    for name in "client.js", "client.d.ts", "multiplexer.js", "worker.js":
        assert texts[name].startswith("// © Us, contract "), name


def test_a_template_extends_the_one_that_it_replaces(project: Path) -> None:
    shipped = emitted(project)["client.js"]
    write(
        project,
        "client.js.j2",
        '{% extends "sharedgen/client.js.j2" %}\n'
        "{% block footer %}\n"
        "export const channelNames = ["
        "{% for channel in contract.channels %}{{ channel.name | js_string }},{% endfor %}];\n"
        "{% endblock %}\n",
    )
    text = emitted(project)["client.js"]
    assert text.endswith("export const channelNames = ['Prices',];\n")
    assert len(text.splitlines()) == len(shipped.splitlines()) + 1


def test_a_file_with_an_underscore_is_there_to_be_included(project: Path) -> None:
    write(project, "_licence.j2", "// © Us\n")
    write(
        project,
        "header.js.j2",
        '{% include "_licence.j2" %}\n{% include "sharedgen/header.js.j2" %}\n',
    )
    first, second, *_ = emitted(project)["worker.js"].splitlines()
    assert first == "// © Us"
    assert second.startswith("// Written by sharedgen ")


def test_a_module_of_the_runtime_is_replaced(project: Path, tmp_path: Path) -> None:
    errors = read_template("client/errors.js")
    write(project, "client/errors.js", f"{errors}\nCommandError.prototype.ours = true;\n")
    texts = emitted(project)
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    script = (
        f"const page = await import('{(tmp_path / 'client.js').as_uri()}');"
        "console.log(new page.CommandError('no').ours);"
    )
    assert run_node(script, tmp_path).strip() == "true"


@pytest.mark.parametrize(
    "name", ["client/errors.js", "multiplexer/pace.js", "worker.js", "client.js.j2"]
)
def test_pages_with_another_runtime_share_another_worker(project: Path, name: str) -> None:
    def fingerprint() -> str:
        return emitted(project)["client.js"].rpartition("fingerprint: '")[2]

    before = fingerprint()
    write(project, name, f"{read_template(name)}\nvoid 0;\n")
    assert fingerprint() != before


def test_a_replaced_check_is_the_one_that_is_used(project: Path) -> None:
    (project / "declared.py").write_text(
        "from uuid import UUID\n" + CHANNELS.replace("cents: int", "id: UUID")
    )
    write(project, "checks/uuid.js", f"// ours\n{read_template('checks/uuid.js')}")
    assert "\n// ours\n" in emitted(project)["client.js"]


def test_a_change_between_two_builds_of_one_process_is_seen(project: Path) -> None:
    for text in "// one\n", "// two\n":
        write(project, "worker.js", text)
        assert emitted(project)["worker.js"].endswith(text)


def test_hidden_files_are_no_templates(project: Path) -> None:
    write(project, ".gitkeep", "")
    assert build(project).changes


ERRORS = read_template("client/errors.js")


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        pytest.param(
            "clinet.js.j2",
            "",
            "ours/clinet.js.j2: takes the place of no template: did you mean client.js.j2? What "
            "others only include has a name that begins with `_`",
            id="a misspelt name",
        ),
        pytest.param(
            "errors.js",
            "",
            "ours/errors.js: takes the place of no template: did you mean client/errors.js? What "
            "others only include has a name that begins with `_`",
            id="a name in the wrong folder",
        ),
        pytest.param(
            "modules.json",
            "{}",
            "ours/modules.json: cannot be replaced: the list of modules is sharedgen's, and a later"
            " version may have others: replace the modules themselves, or add to the block `footer`"
            " of client.js.j2",
            id="what is no template",
        ),
        pytest.param(
            "client.js.j2",
            "{{ header }}\n{{ runtime }\n",
            "ours/client.js.j2:2: is no template (unexpected '}'): mend the line, or remove the "
            "file",
            id="a syntax error",
        ),
        pytest.param(
            "client.js.j2",
            "{{ header }}\n{{ runtime }}\n{% for it in chanels %}{% endfor %}\n",
            "ours/client.js.j2:3: 'chanels' is undefined: did you mean channels?",
            id="a misspelt variable",
        ),
        pytest.param(
            "client.d.ts.j2",
            "\n{{ x }}",
            "ours/client.d.ts.j2:2: 'x' is undefined: this template has body, contract, header",
            id="an unknown variable",
        ),
        pytest.param(
            "client.d.ts.j2",
            "{{ body | js_strin }}",
            "ours/client.d.ts.j2:1: is no template (No filter named 'js_strin'): did you mean "
            "js_string?",
            id="an unknown filter",
        ),
        pytest.param(
            "client.js.j2",
            "{% extends 'sharedgen/client.js.j2' %}\n{% block footre %}{% endblock %}\n",
            "ours/client.js.j2:2: there is no block 'footre' in 'sharedgen/client.js.j2': did you "
            "mean footer?",
            id="a misspelt block",
        ),
        pytest.param(
            "header.js.j2",
            "// {{ contract.channels[0].naem }}\n",
            "ours/header.js.j2:1: a Channel has no naem: did you mean name?",
            id="a misspelt attribute",
        ),
        pytest.param(
            "header.js.j2",
            "{% include '/etc/passwd' %}\n",
            "ours/header.js.j2:1: there is no template '/etc/passwd': name one of yours, or "
            "sharedgen/…",
            id="an include of a file elsewhere",
        ),
        pytest.param(
            "header.js.j2",
            "//\n// {{ 1 // (version | length - version | length) }}\n",
            "ours/header.js.j2:2: this line failed with ZeroDivisionError (integer division or "
            "modulo by zero): mend it",
            id="an exception",
        ),
        pytest.param(
            "header.js.j2",
            "//\n//\n{% include 'sharedgen/heeder.js.j2' %}\n",
            "ours/header.js.j2:3: there is no template 'sharedgen/heeder.js.j2': did you mean "
            "sharedgen/header.js.j2?",
            id="an include of a missing one",
        ),
        pytest.param(
            "client.d.ts.j2",
            "{% extends 'client.d.ts.j2' %}\n",
            'ours/client.d.ts.j2:1: includes itself without end: extend the shipped one, "sharedgen'
            '/client.d.ts.j2"',
            id="one that extends itself",
        ),
        pytest.param(
            "client/errors.js",
            "class CommandError extends Error {}\n",
            "ours/client/errors.js: does not export CommandError, which the others import: begin a "
            "line with `export`, as the shipped client/errors.js does",
            id="a module without its export",
        ),
        pytest.param(
            "checks/trim.js",
            read_template("checks/trim.js") + "import { issue } from './isue.js';\n",
            "ours/checks/trim.js:{end}: there is no module './isue.js': did you mean ./issue.js?",
            id="an import of a missing module",
        ),
        pytest.param(
            "client/errors.js",
            ERRORS + "const oops = ;\n",
            "ours/client/errors.js:{end}: does not parse (Unexpected token ;), so nothing is "
            "written: mend it, or remove the file. It stands in client.js, which breaks in line ",
            id="a module that does not parse",
        ),
        pytest.param(
            "client/errors.js",
            ERRORS + "const open = 1;\n",
            "nothing is written: mend ours/client/errors.js:{end}, which stands there",
            id="a name that another module declares",
        ),
        pytest.param(
            "worker.js",
            "\xff",
            "ours/worker.js: is not UTF-8 text: move it out of the way",
            id="no text",
        ),
    ],
)
def test_what_is_broken_is_one_line_with_its_place(
    project: Path, name: str, text: str, told: str
) -> None:
    file = project / "ours" / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(text.encode("latin-1" if text == "\xff" else "utf-8"))
    [line] = said(project)
    assert told.replace("{end}", str(text.count("\n"))) in line


def test_a_template_that_writes_no_javascript_is_named_for_each_file(project: Path) -> None:
    write(project, "header.js.j2", "© Us\n")
    lines = said(project)
    assert [line.partition(":1: the emitted JavaScript does not parse")[0] for line in lines] == [
        f"static/live/{name}.js" for name in ("client", "multiplexer", "worker")
    ]
    assert all(line.endswith("the likely cause is ours/header.js.j2") for line in lines)


def test_a_link_to_nothing_is_told(project: Path) -> None:
    (project / "ours/header.js.j2").symlink_to("nowhere")
    assert said(project) == ["ours/header.js.j2: is a link to nothing: mend, or remove it"]


def test_every_fault_of_the_folder_is_told_in_one_run(project: Path) -> None:
    write(project, "clinet.js.j2", "")
    write(project, "client/errors.js", "")
    assert len(said(project)) == 2


def test_the_line_is_that_of_the_innermost_template(project: Path) -> None:
    write(project, "_inner.j2", "//\n//\n{{ missing }}\n")
    write(project, "header.js.j2", "{% include '_inner.j2' %}\n")
    [line] = said(project)
    assert line.startswith("ours/_inner.j2:3: 'missing' is undefined")


def test_a_missing_folder_is_an_error_of_the_config(project: Path) -> None:
    (project / "ours").rmdir()
    [line] = said(project)
    assert line == (
        "pyproject.toml:5: there is no folder 'ours': templates is one relative to this file"
    )


def test_the_digest_sees_the_text_and_the_name_of_every_template(project: Path) -> None:
    folder = project / "ours"
    digests = {templates_digest(SHIPPED)}
    for name, text in ("worker.js", "1"), ("worker.js", "2"), ("_w.j2", "2"):
        for file in folder.iterdir():
            file.unlink()
        write(project, name, text)
        digests.add(templates_digest(load_templates(folder)))
    assert len(digests) == 4


@pytest.mark.parametrize("module", ["jinja2", "esprima", "typer"])
def test_the_digest_costs_no_heavy_import(module: str) -> None:
    script = (
        "import sys; from sharedgen.emit.templates import SHIPPED, templates_digest;"
        " templates_digest(SHIPPED);"
        f" sys.exit({module!r} in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script]).returncode == 0
