"""Whether a handler is still the stub that the build wrote: it only raises NotImplementedError."""

from __future__ import annotations

import ast
import inspect
from textwrap import dedent
from typing import Any, TypeAlias

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


def is_unwritten(function: Function) -> bool:
    """A docstring may stand before it."""
    body = function.body
    if len(body) > 1 and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    if len(body) != 1 or not isinstance(body[0], ast.Raise):
        return False
    raised = body[0].exc.func if isinstance(body[0].exc, ast.Call) else body[0].exc
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"


def is_stub(function: Any) -> bool:
    """The same of a function that is imported; False where its text cannot be read."""
    try:
        [statement] = ast.parse(dedent(inspect.getsource(function))).body
    except (OSError, TypeError, SyntaxError, ValueError):
        return False
    if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    return is_unwritten(statement)
