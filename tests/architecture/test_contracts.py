"""The import contracts of pyproject.toml: each holds, and each refuses a breach planted in a copy of the graph."""

from __future__ import annotations

import copy
from pathlib import Path

import grimp
import pytest
from importlinter import Contract
from importlinter.api import read_configuration
from importlinter.contracts.acyclic_siblings import AcyclicSiblingsContract
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.layers import LayersContract
from importlinter.contracts.protected import ProtectedContract

ROOT = Path(__file__).parents[2]
TYPES = {
    "layers": LayersContract,
    "forbidden": ForbiddenContract,
    "protected": ProtectedContract,
    "acyclic_siblings": AcyclicSiblingsContract,
}
CONFIGURATION = read_configuration(str(ROOT / "pyproject.toml"))
CONTRACTS = {options["name"]: options for options in CONFIGURATION["contracts_options"]}
GRAPH = grimp.build_graph(
    "taizhang", include_external_packages=True, exclude_type_checking_imports=True, cache_dir=None
)

# Contract, importer, imported. An imported module of "" plants the importer as a module, without an import.
BREACHES = [
    ("A fact moves one way: apps are a stack", "taizhang.ledgers.queries", "taizhang.intake.tables"),
    ("A fact moves one way: apps are a stack", "taizhang.matters.operations", "taizhang.funds.operations"),
    ("A fact moves one way: apps are a stack", "taizhang.core.problems", "taizhang.ui.clock"),
    ("A fact moves one way: apps are a stack", "taizhang.clock.operations", "taizhang.commands.rate"),
    ("A fact moves one way: apps are a stack", "taizhang.common", ""),
    ("Every app has the same shape", "taizhang.registry.queries", "taizhang.registry.operations"),
    ("Every app has the same shape", "taizhang.matters.forms", "taizhang.matters.views"),
    ("Every app has the same shape", "taizhang.journal.models", "taizhang.journal.queries"),
    ("Every app has the same shape", "taizhang.intake.readers.layout", "taizhang.intake.admission"),
    ("Every app has the same shape", "taizhang.funds.sums", ""),
    ("The demo is built from above", "taizhang.demo.names", "taizhang.demo.county"),
    ("The demo is built from above", "taizhang.demo.more", ""),
    ("The rooms of core are a stack", "taizhang.core.language.check", "taizhang.core.engine.interpret"),
    ("The rooms of core are a stack", "taizhang.core.facts.admit", "taizhang.core.language.check"),
    ("The rooms of core are a stack", "taizhang.core.tally", ""),
    ("Core knows nothing of the world", "taizhang.core.facts.known", "django"),
    ("Core knows nothing of the world", "taizhang.core.engine.folds", "time"),
    ("Core knows nothing of the world", "taizhang.core.cases.read", "pathlib"),
    ("Only the compiler knows Ibis", "taizhang.core.engine.interpret", "ibis"),
    ("Only the compiler knows Ibis", "taizhang.ratings.readers.duck", "ibis"),
    ("Only the readers of facts know DuckDB", "taizhang.commands.rate", "duckdb"),
    ("Only the child opens a workbook", "taizhang.intake.operations", "python_calamine"),
    ("Only the child opens a workbook", "taizhang.intake.readers.workbook", "zipfile"),
    ("The child is started, never imported", "taizhang.intake.readers.workbook", "taizhang.intake.readers.child"),
    ("The child is started, never imported", "taizhang.intake.operations", "taizhang.intake.readers.parts"),
    ("Views are reached through urls only", "taizhang.inbox.views", "taizhang.matters.views"),
    ("Models are touched where one reads and writes", "taizhang.matters.forms", "taizhang.schemes.models"),
    ("Models are touched where one reads and writes", "taizhang.ledgers.views", "taizhang.ledgers.models"),
    ("The clock is read at the door", "taizhang.clock.operations", "taizhang.ui.clock"),
    ("The clock is read at the door", "taizhang.inbox.queries", "taizhang.ui.clock"),
    ("Reading writes nothing", "taizhang.inbox.queries", "taizhang.clock.operations"),
    ("Reading writes nothing", "taizhang.ledgers.exchange", "taizhang.ledgers.posting"),
    ("Settings are read through the framework", "taizhang.ratings.views", "taizhang.settings"),
    ("Nothing goes in circles", "taizhang.core.language.names", "taizhang.core.language.check"),
    ("The two evaluators share no code", "taizhang.core.engine.sql.folds", "taizhang.core.engine.folds"),
]


def contract(name: str) -> Contract:
    return TYPES[CONTRACTS[name]["type"]](name, CONFIGURATION["session_options"], CONTRACTS[name])


def holds(name: str, graph: grimp.ImportGraph) -> bool:
    return contract(name).check(copy.deepcopy(graph), verbose=False).kept


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_contract_holds(name: str) -> None:
    assert holds(name, GRAPH)


@pytest.mark.parametrize(("name", "importer", "imported"), BREACHES)
def test_a_planted_breach_is_refused(name: str, importer: str, imported: str) -> None:
    graph = copy.deepcopy(GRAPH)
    for module in filter(None, (importer, imported)):
        if module not in graph.modules:
            graph.add_module(module, is_squashed=not module.startswith("taizhang"))
    if imported:
        graph.add_import(importer=importer, imported=imported, line_number=1, line_contents=f"import {imported}")
    assert not holds(name, graph)


def test_no_contract_is_without_a_planted_breach() -> None:
    assert {name for name, _, _ in BREACHES} == set(CONTRACTS)
