"""The policy file: which roles may call which URL with which method. What it does not declare is not there."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

POLICY_FILE = Path(__file__).resolve().parent.parent / "policy.toml"
ANYBODY = "anybody"


@dataclass(frozen=True, slots=True)
class Rule:
    """A URL name: for each method, the roles that may call it."""

    roles: dict[str, frozenset[str]]
    reason: str

    @property
    def is_open(self) -> bool:
        """True where nobody need be signed in."""
        return any(ANYBODY in roles for roles in self.roles.values())


@cache
def rules() -> dict[str, Rule]:
    """Return the rules by URL name.

    Raises:
        ValueError: where a URL stands twice for one method.
    """
    found: dict[str, Rule] = {}
    for block in tomllib.loads(POLICY_FILE.read_text(encoding="utf-8"))["rule"]:
        for name in block["urls"]:
            held = dict(found[name].roles) if name in found else {}
            for method in block["methods"]:
                if method in held:
                    raise ValueError(f"policy.toml: {name} {method} stands twice")
                held[method] = frozenset(block["roles"])
            found[name] = Rule(held, block["reason"])
    return found


def allows(name: str, method: str, roles: frozenset[str]) -> bool:
    """Return whether somebody with these roles may call the URL with the method."""
    rule = rules().get(name)
    allowed = rule.roles.get("GET" if method == "HEAD" else method, frozenset()) if rule else frozenset()
    return ANYBODY in allowed or bool(allowed & roles)
