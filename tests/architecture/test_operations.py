"""An operation is keyword-only, is told the time, and writes the journal inside its transaction."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Public functions of an operations.py that are no operations, and operations without an entry of their own: why.
EXCEPTIONS = {
    "accounts.authenticate": "A sign-in is journalled by note_sign_in once it is through; a failure is counted.",
    "clock.rebuild": "The table holds nothing that is not derived from what the journal knows already.",
    "intake.read": "Reads a workbook in a child process and keeps nothing; it needs no time.",
    "intake.dry_run": "Judges and keeps nothing.",
    "journal.write": "It is the journal.",
}
JOURNAL = "taizhang.journal"


class Module:
    """The functions of an operations.py and what each calls."""

    def __init__(self, text: str) -> None:
        tree = ast.parse(text)
        self.functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        self.others = {  # alias of another app's operations → the app
            one.asname or one.name: str(node.module)
            for node in tree.body
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("taizhang.")
            for one in node.names
            if one.name == "operations"
        }

    def calls(self, name: str, alias_of: str = "", *, only_bare: bool = False) -> set[str]:
        """Return the functions that one calls: of this module, or of another app's operations.

        With ``only_bare``, those that it calls outside any ``with transaction.atomic()``.
        """
        found: set[str] = set()

        def walk(node: ast.AST, inside: bool) -> None:
            if isinstance(node, ast.With):
                inside = inside or any("transaction.atomic" in ast.unparse(item.context_expr) for item in node.items)
            if isinstance(node, ast.Call) and not (only_bare and inside):
                match node.func:
                    case ast.Name(called) if not alias_of and called in self.functions:
                        found.add(called)
                    case ast.Attribute(ast.Name(alias), called) if alias_of and self.others.get(alias) == alias_of:
                        found.add(called)
            for child in ast.iter_child_nodes(node):
                walk(child, inside)

        walk(self.functions[name], inside=False)
        return found

    def reached(self, name: str, *, only_bare: bool = False) -> set[str]:
        """Return the function and all of this module that it leads to."""
        found, todo = set(), [name]
        while todo:
            here = todo.pop()
            if here not in found:
                found.add(here)
                todo += self.calls(here, only_bare=only_bare)
        return found

    def is_journalled(self, name: str) -> bool:
        """Return whether it comes to an entry: its own, or one of an operation that it calls."""
        return any(self.calls(one, app) for one in self.reached(name) for app in {*self.others.values(), JOURNAL})

    def writes_bare(self, name: str) -> bool:
        """Return whether it comes to its entry outside a transaction."""
        return any(self.calls(one, JOURNAL, only_bare=True) for one in self.reached(name, only_bare=True))


def faults(text: str) -> dict[str, list[str]]:
    """Return what is wrong with each public function of an operations.py; a builder of a record is none."""
    module = Module(text)
    found: dict[str, list[str]] = {}
    for name, node in module.functions.items():
        builds = node.returns is not None and ast.unparse(node.returns) == "NewRecord"
        if name.startswith("_"):
            continue
        of_this = ["positional"] if node.args.args or node.args.posonlyargs or node.args.vararg else []
        if not builds:
            defaults = dict(zip([one.arg for one in node.args.kwonlyargs], node.args.kw_defaults, strict=True))
            of_this += ["no now"] if "now" not in defaults else []
            of_this += ["now has a default"] if defaults.get("now") else []
            of_this += [] if module.is_journalled(name) else ["no entry"]
            of_this += ["entry outside a transaction"] if module.writes_bare(name) else []
        if of_this:
            found[name] = of_this
    return found


def test_every_operation_keeps_the_form() -> None:
    found = {}
    for file in sorted((ROOT / "taizhang").glob("*/operations.py")):
        for name, wrong in faults(file.read_text()).items():
            found[f"{file.parent.name}.{name}"] = wrong
    assert {name: wrong for name, wrong in found.items() if name not in EXCEPTIONS} == {}
    assert set(EXCEPTIONS) - set(found) == set(), "an exception that is none any more"


HEAD = "from taizhang.journal import operations as journal\nfrom taizhang.ledgers import operations as ledgers\n"
GOOD = f"{HEAD}def act(*, actor, now):\n    with transaction.atomic():\n        _write(now)\n\ndef _write(now):\n    journal.write(now=now)\n"


def test_a_good_operation_is_not_caught() -> None:
    assert faults(GOOD) == {}
    assert faults(f"{HEAD}def act(*, now):\n    return ledgers.act(now=now)\n") == {}
    assert faults(f"{HEAD}def meeting(*, on) -> NewRecord:\n    return NewRecord(on)\n") == {}


@pytest.mark.parametrize(
    ("planted", "fault"),
    [
        (GOOD.replace("(*, actor, now)", "(actor, *, now)"), "positional"),
        (GOOD.replace("(*, actor, now)", "(*, actor, on)"), "no now"),
        (GOOD.replace("(*, actor, now)", "(*, actor, now=None)"), "now has a default"),
        (GOOD.replace("journal.write(now=now)", "Entry.objects.create(at=now)"), "no entry"),
        (GOOD.replace("with transaction.atomic()", "with suppress()"), "entry outside a transaction"),
        (f"{HEAD}def meeting(on) -> NewRecord:\n    return NewRecord(on)\n", "positional"),
    ],
)
def test_a_planted_operation_is_caught(planted: str, fault: str) -> None:
    assert list(faults(planted).values()) == [[fault]]
