"""What was typed into the parameter table."""

from __future__ import annotations

from collections.abc import Mapping

from taizhang.core.language.literals import Mark
from taizhang.schemes.drafts import SOURCES

LONGEST = 400


def parameters_typed(sent: Mapping[str, str]) -> dict[str, tuple[str, Mark]]:
    """Return the parameters that a form names: ``value:NAME`` and ``source:NAME``."""
    found = {}
    for key, value in sent.items():
        if key.startswith("value:"):
            name = key.removeprefix("value:")
            mark = SOURCES.get(sent.get(f"source:{name}", ""), Mark.ARTICLE)
            found[name] = (value.strip()[:LONGEST], mark)
    return found
