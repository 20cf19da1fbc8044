"""Emitted JavaScript that does not parse is an error with its file, line and cause."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sharedgen.emit.templates import read_template, runtime
from sharedgen.emit.verify import VERIFIED, record, verify
from sharedgen.source import OutputError, Source


def faults(text: str) -> list[tuple[Source, str]]:
    with pytest.raises(OutputError) as caught:
        verify({"/out/client.js": text})
    return [(fault.source, fault.text) for fault in caught.value.faults]


def test_what_parses_passes() -> None:
    verify(
        {
            "client.js": "import { a } from './a.js';\n"
            "export const url = new URL('./worker.js', import.meta.url);\n"
            "export class Error_ extends Error { #code = a?.b ?? 1; }\n"
            "export const regex = /^\\p{L}(?<year>[0-9]+)$/u;\n"
            "try { a(); } catch { await a(); }\n"
        }
    )


def test_a_syntax_error_names_its_line_and_cause() -> None:
    [(source, text)] = faults("const a = 1;\nconst b = ;\n")
    assert source == Source("/out/client.js", 2)
    assert "Unexpected token" in text
    assert "nothing is written" in text


def test_every_file_is_told_of() -> None:
    with pytest.raises(OutputError) as caught:
        verify({"a.js": "(", "b.js": "const b = 1;", "c.js": ")"})
    assert [fault.source.file for fault in caught.value.faults] == ["a.js", "c.js"]


@pytest.mark.parametrize(
    "text",
    [
        "const a = 1;\nconst a = 2;\n",
        "function a() {}\nexport const a = 2;\n",
        "import { a } from './a.js';\nclass a {}\n",
        "const { b: a } = c;\nlet a;\n",
        "const [d, ...a] = c;\nexport function a() {}\n",
    ],
)
def test_a_name_declared_twice_is_an_error(text: str) -> None:
    [(source, said)] = faults(text)
    assert source.line == 2
    assert "declares a twice, first in line 1" in said


def test_text_nested_too_deep_is_no_pass() -> None:
    [(_, text)] = faults("const a = " + "[" * 3000 + "]" * 3000 + ";")
    assert "too deep to be checked" in text


def test_esprima_is_not_imported_before_it_is_needed() -> None:
    script = "import sys, sharedgen.emit.verify; sys.exit('esprima' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script]).returncode == 0


class TestRuntime:
    """What stands in every file is parsed once a release, and what stands behind it each time."""

    def texts(self) -> dict[str, str]:
        return {
            "client.js": runtime("client.js"),
            "multiplexer.js": runtime("multiplexer.js"),
            "worker.js": read_template("worker.js").strip(),
        }

    def test_what_is_recorded_is_what_is_shipped(self) -> None:
        assert read_template(VERIFIED) == record(self.texts()), "run python -m tests.golden"

    def test_each_ends_in_a_whole_statement(self) -> None:
        assert all(text.endswith(("\n}", "\n};", ";")) for text in self.texts().values())

    def test_a_fault_behind_it_has_its_line(self) -> None:
        text = f"// header\n\n{runtime('client.js')}\n\nconst b = ;\n"
        [(source, said)] = faults(text)
        assert source == Source("/out/client.js", text.count("\n"))
        assert "Unexpected token" in said

    def test_a_name_of_its_own_declared_behind_it_is_an_error(self) -> None:
        [(_, said)] = faults(f"// header\n{runtime('client.js')}\nclass CommandError {{}}\n")
        line = 2 + runtime("client.js").split("\n").index(
            "export class CommandError extends Error {"
        )
        assert f"declares CommandError twice, first in line {line}" in said

    def test_one_that_is_changed_is_parsed(self) -> None:
        changed = runtime("client.js").replace("class CommandError", "class class")
        [(source, _)] = faults(f"// header\n{changed}\n")
        assert source.line > 1

    def test_code_before_it_is_parsed(self) -> None:
        [(source, _)] = faults(f"const b = ;\n{runtime('client.js')}\n")
        assert source.line == 1

    def test_a_statement_that_runs_on_is_not_taken_for_it(self) -> None:
        assert faults(f"{runtime('client.js')}(")
