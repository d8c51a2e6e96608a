"""The county's tree and people: 139 organisations, 2,462 people with posts, and who signs in."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime

from taizhang.accounts import operations as accounts
from taizhang.accounts.operations import NewPerson, NewPost
from taizhang.demo import names
from taizhang.journal.operations import Actor
from taizhang.registry import operations as registry
from taizhang.registry.operations import NewOrganisation

BUILDER = Actor(None, "演示建造")
BEGAN = date(2010, 1, 1)
SET_UP = datetime(2014, 12, 20, 2, tzinfo=UTC)
PEOPLE = 2462
YOUNG = "职业中学"  # founded in September: not rated


@dataclass(frozen=True, slots=True)
class County:
    """The ids by key: organs and towns by name, villages as 镇/村; people by key."""

    organisations: dict[str, int]
    people: dict[str, int]
    members: dict[str, list[str]]  # the keys of an organ's people, leaders first


def kind_of(index: int) -> str:
    """Return which type of Party organisation the n-th organ has."""
    return "机关党委" if index < 6 else "总支" if index < 14 else "支部"


def found(chance: random.Random) -> County:
    """Found the county, enrol its people."""
    tree = [
        NewOrganisation("county", names.COUNTY, "县", "", BEGAN),
        NewOrganisation("工委", "县直机关工委", "工委", "county", BEGAN),
    ]
    for index, organ in enumerate(names.ORGANS):
        began = date(2015, 9, 1) if organ == YOUNG else BEGAN
        tree.append(NewOrganisation(organ, organ, kind_of(index), "工委", began))
    for town in names.TOWNS:
        tree.append(NewOrganisation(town, town, "镇", "county", BEGAN))
        tree += [NewOrganisation(f"{town}/{v}", f"{town}{v}", "村", town, BEGAN) for v in names.VILLAGES]
    ids = registry.found_many(actor=BUILDER, organisations=tree, now=SET_UP, idempotency_key="demo:tree")
    people, posts, members = _people(chance, ids)
    exempt = [(keys[-1], "年老体弱", BEGAN, None) for organ, keys in members.items() if organ in names.ORGANS]
    enrolled = accounts.enrol_many(
        actor=BUILDER, people=people, posts=posts, exemptions=exempt, now=SET_UP, idempotency_key="demo:people"
    )
    return County(ids, enrolled, members)


def _sizes() -> dict[str, int]:
    sizes = dict.fromkeys(names.ORGANS, 22)
    sizes |= dict.fromkeys(names.TOWNS, 46)
    sizes |= {f"{town}/{village}": 8 for town in names.TOWNS for village in names.VILLAGES}
    return sizes


def _people(chance: random.Random, ids: dict[str, int]) -> tuple[list[NewPerson], list[NewPost], dict[str, list[str]]]:
    sign_in = _signing_in()
    people, posts = [], []
    members: dict[str, list[str]] = {}
    for key, size in _sizes().items():
        began = date(2015, 9, 1) if key == YOUNG else BEGAN
        for n in range(size):
            person = f"{key}#{n}"
            username = sign_in.get(person, ("", ""))[0]
            people.append(NewPerson(person, names.person(chance), username))
            members.setdefault(key, []).append(person)
            posts += [NewPost(person, ids[key], role, began) for role in _roles(key, n)]
            if person in sign_in:
                role, at = (
                    sign_in[person][1],
                    ids["county"] if sign_in[person][1] in ("county_office", "auditor") else ids[key],
                )
                posts.append(NewPost(person, at, role, began))
    return people, posts, members


def _roles(key: str, n: int) -> tuple[str, ...]:
    if key in names.ORGANS:
        return ("书记", "班子成员") if n == 0 else ("班子成员",) if n < 4 else ("党员",)
    if key in names.TOWNS:
        return (("书记", "镇长") + ("班子成员",) * 8)[n : n + 1] or ("机关干部",)
    return ("党员",)


def _signing_in() -> dict[str, tuple[str, str]]:
    """Return who signs in: key → (user name, access role)."""
    return {
        "发改局#1": ("gongwei", "county_office"),
        "发改局#2": ("gongwei2", "county_office"),
        "审计局#2": ("shenji", "auditor"),
        "白鹭镇#3": ("bailu", "town_office"),
        "青石镇#3": ("qingshi", "town_office"),
        "教育局#0": ("jiaoyu", "secretary"),
        "民政局#0": ("minzheng", "secretary"),
        "水务局#0": ("shuiwu", "secretary"),
        "林业局#1": ("linye", "committee"),
    }
