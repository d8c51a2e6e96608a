"""Migrations are one line per app, each named for what it does, and say what the models say."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.apps import apps
from django.db.migrations import Migration
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import translation

OURS = sorted(app.label for app in apps.get_app_configs() if app.name.startswith("taizhang."))
NAMELESS = re.compile(r"initial|auto|merge|squashed|alter_.*_and_more|change[sd]?$|update[sd]?$")


def faults(graph: MigrationGraph, app: str) -> list[str]:
    """Return what is wrong with the migrations of an app."""
    nodes = sorted(name for label, name in graph.nodes if label == app)
    found = [] if len(graph.leaf_nodes(app)) == (1 if nodes else 0) else ["more than one leaf"]
    for number, name in enumerate(nodes, 1):
        if len([parent for parent in graph.node_map[app, name].parents if parent.key[0] == app]) > 1:
            found.append(f"{name} joins lines")
        if not name.startswith(f"{number:04}_"):
            found.append(f"{name} is not number {number}")
        if NAMELESS.search(name.partition("_")[2]) or not name.partition("_")[2]:
            found.append(f"{name} does not say what it does")
    return found


def graph_with(*planted: tuple[str, str, str]) -> MigrationGraph:
    """Return the graph of all migrations with some planted: app, name, the one it follows."""
    graph = MigrationLoader(None).graph
    for app, name, parent in planted:
        graph.add_node((app, name), Migration(name, app))
        graph.add_dependency(None, (app, name), (app, parent))
    return graph


def lacking(change: Callable[[ProjectState], object] = lambda _: None) -> set[str]:
    """Return the apps whose migrations do not lead to the state of the models, with a planted change of it."""
    loader = MigrationLoader(None)
    with translation.override(None):
        state = ProjectState.from_apps(apps)
        change(state)
        changes = MigrationAutodetector(loader.project_state(), state).changes(graph=loader.graph)
    return set(changes) & set(OURS)


@pytest.mark.parametrize("app", OURS)
def test_migrations_of_an_app_are_one_named_line(app: str) -> None:
    assert faults(graph_with(), app) == []


def test_planted_migrations_are_caught() -> None:
    beside = graph_with(("journal", "0003_beside", "0001_entries"))
    assert "more than one leaf" in faults(beside, "journal")
    joined = graph_with(("journal", "0004_beside", "0001_entries"), ("journal", "0005_joined", "0004_beside"))
    joined.add_dependency(None, ("journal", "0005_joined"), ("journal", "0003_emptying_refused"))
    assert faults(joined, "journal") == ["0005_joined joins lines"]
    last = max(name for app, name in graph_with().nodes if app == "registry")
    unnamed = graph_with(("registry", f"{int(last[:4]) + 1:04}_auto_20160118", last))
    assert faults(unnamed, "registry") == [f"{int(last[:4]) + 1:04}_auto_20160118 does not say what it does"]


def test_migrations_say_what_the_models_say() -> None:
    assert lacking() == set()


def test_a_field_that_no_migration_knows_is_caught() -> None:
    assert lacking(lambda state: state.remove_field("registry", "organisation", "to_on")) == {"registry"}
