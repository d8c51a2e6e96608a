"""What the names of a module stand for: imports resolved, whatever they were called, also those that hide."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def stands_for(tree: ast.AST) -> dict[str, str]:
    """Return what each imported name of a module stands for, as a dotted path."""
    found = {}
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                for one in names:
                    found[one.asname or one.name.partition(".")[0]] = (
                        one.name if one.asname else one.name.partition(".")[0]
                    )
            case ast.ImportFrom(module=str(module), names=names):
                found |= {one.asname or one.name: f"{module}.{one.name}" for one in names}
    return found


def path_of(node: ast.expr, names: dict[str, str]) -> str:
    """Return an expression as a dotted path, its first name resolved."""
    first, dot, rest = ast.unparse(node).partition(".")
    return names.get(first, first) + dot + rest


def reached(tree: ast.AST) -> Iterator[str]:
    """Yield the dotted path of everything that a module imports, or reaches through what it imports."""
    names = stands_for(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=imported):
                yield from (one.name for one in imported)
            case ast.ImportFrom(module=str(module), names=imported):
                yield from (f"{module}.{one.name}" for one in imported)
            case ast.Attribute():
                yield path_of(node, names)


def hides_an_import(node: ast.Call, names: dict[str, str]) -> bool:
    """Return whether a call imports what no reader of the imports sees."""
    called = path_of(node.func, names).removeprefix("builtins.")
    return called in {"__import__", "eval", "exec"} or called.startswith(("importlib.", "runpy.", "pkgutil."))
