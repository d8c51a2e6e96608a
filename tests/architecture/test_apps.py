"""One shape for every app: which files it may have. Whoever knows one app knows where to look in the next."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).parents[2]
SHAPE = {
    *("__init__.py", "apps.py", "urls.py", "views.py", "forms.py", "operations.py", "queries.py", "kinds.py"),
    *("models.py", "migrations", "templates", "static", "locale"),
}
# What an app has beyond the shape, each for a pass or a thing of its own.
OWN = {
    "accounts": {"middleware.py", "policy.py"},
    "clock": {"asking.py"},
    "demo": {"build.py", "branches.py", "county.py", "names.py", "stories.py", "towns.py"},
    "intake": {"admission.py", "dates.py", "fields.py", "tables.py", "readers", "renderers"},
    "ledgers": {"exchange.py", "new.py", "posting.py", "sealing.py"},
    "offices": {"acts.py"},
    "ratings": {"card.py", "facts.py", "readers", "whatif.py"},
    "schemes": {"drafts.py"},
    "ui": {"clock.py", "context.py", "responses.py", "templatetags"},
}


def strays(app: str, names: Iterable[str]) -> set[str]:
    """Return what does not belong to an app."""
    return set(names) - SHAPE - OWN.get(app, set()) - {"__pycache__"}


def test_an_app_has_only_files_that_the_shape_or_its_own_list_knows() -> None:
    folders = [Path(app.path) for app in apps.get_app_configs() if app.name.startswith("taizhang.")]
    assert folders
    found = {folder.name: strays(folder.name, (path.name for path in folder.iterdir())) for folder in folders}
    assert {app: names for app, names in found.items() if names} == {}


def test_nothing_stands_in_the_lists_that_is_not_there() -> None:
    listed = {f"{app}/{name}" for app, names in OWN.items() for name in names}
    assert {name for name in listed if not (ROOT / "taizhang" / name).exists()} == set()


def test_a_planted_file_is_caught() -> None:
    assert strays("funds", ["models.py", "operations.py", "utils.py"]) == {"utils.py"}
    assert strays("funds", ["posting.py"]) == {"posting.py"}
    assert strays("ledgers", ["posting.py"]) == set()
