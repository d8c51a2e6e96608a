"""后果: what a scheme proposes on an occasion. A person decides; nothing is done by machine."""

from __future__ import annotations

from collections.abc import Mapping

from taizhang.core.language.tree import Consequence, Scheme


def proposed(scheme: Scheme, occasion: Mapping[str, str]) -> tuple[Consequence, ...]:
    """Return the consequences all of whose conditions (当) hold on the occasion, as {星级: 不定星} or {逾期: 工作事项}."""
    return tuple(
        consequence
        for consequence in scheme.consequences.values()
        if all(occasion.get(word) == value for word, value in consequence.when.items())
    )
