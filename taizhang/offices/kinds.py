"""The acts that take two persons, in words, with who may propose and who may decide each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

OFFICES = frozenset({"county_office", "town_office"})
AUDITORS = frozenset({"auditor"})
COUNTY = frozenset({"county_office"})


@dataclass(frozen=True, slots=True)
class Act:
    """An act for two persons: its words, who may propose it and who may decide it."""

    said: str
    proposers: frozenset[str]
    deciders: frozenset[str]


ACTS: Mapping[str, Act] = MappingProxyType(
    {
        "accounts.enrol": Act("新增人员并任职", OFFICES, OFFICES),
        "accounts.appoint": Act("任职", OFFICES, OFFICES),
        "registry.move": Act("调整隶属", OFFICES, OFFICES),
        "registry.close": Act("撤销组织", OFFICES, OFFICES),
        "intake.export": Act("大批导出", OFFICES | AUDITORS, OFFICES),
        "ratings.restate": Act("更正已填报的分值", COUNTY, COUNTY),
        "approvals.open": Act("打开受限功能", COUNTY, COUNTY),
    }
)
