"""The only way user text gets into an output.

What is escaped in code positions: what ends a literal, what ends a `<script>`, what is not valid
UTF-8 (lone surrogates), and what an editor does not show or shows elsewhere (control and
bidirectional marks), so that a file reads as it runs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from inspect import cleandoc
from typing import Any

# control, soft hyphen, joiners and marks, line separators, bidirectional overrides, BOM, surrogates
_UNSHOWN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\uffff\U000e0000-\U000e007f]"
)
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_TAG = re.compile(r"<(?=[/!])")
# where TSDoc reads a tag; a zero width space is a blank to TypeScript
_TAG_OF_DOC = re.compile(r"(?:^|(?<=[\s\u200b]))@")
_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_LINE_END = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
# overrides and isolates reorder what follows them; plain marks only help right-to-left text
_IN_COMMENT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)


def json_text(value: Any) -> str:
    """A JSON document, indented, with its line end."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2)
    # line feeds are the document's own: json.dumps has escaped those of texts
    return "\n".join(_UNSHOWN.sub(_json_escape, line) for line in text.split("\n")) + "\n"


def js_string(text: str) -> str:
    """A JavaScript string literal, in the quotes that need fewer escapes."""
    quote = '"' if text.count("'") > text.count('"') else "'"
    body = text.replace("\\", "\\\\").replace(quote, "\\" + quote)
    return quote + _js_code(body) + quote


def js_template(text: str) -> str:
    """What stands between the backticks of a template literal for this text."""
    return _js_code(re.sub(r"[\\`]|\$(?=\{)", r"\\\g<0>", text))


def js_regex(source: str, flags: str) -> str:
    """A regular expression literal. `source` is JavaScript syntax already."""
    escaped = re.sub(
        r"\\.|/",
        lambda found: "\\/" if found[0] == "/" else found[0],
        source or "(?:)",
        flags=re.DOTALL,
    )
    return "/" + _UNSHOWN.sub(_js_escape, escaped) + "/" + flags


def js_property(name: str) -> str:
    """A key of an object literal or an interface; `__proto__` is computed, so that it is a key."""
    if name == "__proto__":
        return "['__proto__']"
    return name if is_identifier(name) else js_string(name)


def js_access(target: str, name: str) -> str:
    """`target.name`, or `target['na me']`."""
    return f"{target}.{name}" if is_identifier(name) else f"{target}[{js_string(name)}]"


def is_identifier(name: str) -> bool:
    """Whether the name stands unquoted as a property: ASCII only, reserved words included."""
    return _IDENTIFIER.fullmatch(name) is not None


def comment(text: str) -> list[str]:
    """The lines of a text for the inside of a `/* … */` comment."""
    return [_comment_line(line) for line in _LINE_END.split(text)]


def doc_comment(paragraphs: Iterable[str], indent: str = "", deprecation: str | None = None) -> str:
    """A TSDoc comment with its line end, '' where there is nothing to say.

    `deprecation`: why not to use it any more, '' where that is not told.
    """
    lines: list[str] = []
    for paragraph in paragraphs:
        if paragraph.strip():
            lines += ["", *doc_lines(paragraph)] if lines else doc_lines(paragraph)
    if deprecation is not None:
        first, *more = doc_lines(deprecation)
        lines += ["", f"@deprecated {first}"] if lines else [f"@deprecated {first}"]
        lines += more
    if not lines:
        return ""
    if len(lines) == 1 and not lines[0].startswith("*"):  # which would be taken for the margin
        return f"{indent}/** {lines[0].rstrip()} */\n"
    body = "".join(f"{indent} * {line}".rstrip() + "\n" for line in lines)
    return f"{indent}/**\n{body}{indent} */\n"


def doc_lines(text: str) -> list[str]:
    """The lines of a text for a TSDoc comment, without tags: they would speak for us."""
    return [_TAG_OF_DOC.sub(r"\\@", line) for line in comment(text.strip())]


def shown(text: str) -> str:
    """A text, or a page of HTML, that reads as it runs: what is not shown is written out."""
    return _IN_COMMENT.sub(_js_escape, text)


def python_string(text: str) -> str:
    """A Python string literal, in the quotes that `ruff format` prefers."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    body = text.replace("\\", "\\\\").replace(quote, "\\" + quote)
    return quote + _UNSHOWN.sub(_python_escape, body) + quote


def python_docstring(text: str, indent: str) -> str:
    """A docstring without the indent of its first line, clean of trailing blanks."""
    lines = _LINE_END.split(cleandoc("\n".join(_LINE_END.split(text))))
    body = f"\n{indent}".join(_docstring_line(line) for line in lines)
    body = re.sub(r"\n[ ]+(?=\n)", "\n", body)
    if body.endswith('"'):
        body = body[:-1] + '\\"'
    return f'"""{body}\n{indent}"""' if len(lines) > 1 else f'"""{body}"""'


def _docstring_line(line: str) -> str:
    escaped = line.rstrip().replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return _UNSHOWN.sub(_python_escape, escaped.expandtabs(8))


def _comment_line(line: str) -> str:
    line = line.replace("*/", "*\\/")
    line = re.sub(r"<(?=/script|!--)", r"<\\", line, flags=re.IGNORECASE)
    return _IN_COMMENT.sub(_js_escape, line).rstrip()


def _js_code(text: str) -> str:
    return _UNSHOWN.sub(_js_escape, _TAG.sub(r"\\x3c", text))


def _js_escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if found[0] in _SHORT:
        return _SHORT[found[0]]
    if code > 0xFFFF:
        return f"\\u{{{code:x}}}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _json_escape(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def _python_escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if found[0] in _SHORT:
        return _SHORT[found[0]]
    if code > 0xFFFF:
        return f"\\U{code:08x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
