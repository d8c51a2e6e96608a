"""Who somebody is and what he may see, by dated posts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from taizhang.accounts import policy
from taizhang.accounts.kinds import COUNTY_WIDE, ROLES
from taizhang.accounts.models import Exemption, Person, Post, User
from taizhang.journal.kinds import Actor


@dataclass(frozen=True, slots=True)
class Access:
    """What a reader may see and do on a day: roles, and the paths of his organisations ("/" is the county)."""

    person_id: int | None
    name: str
    roles: frozenset[str]
    paths: tuple[str, ...]
    org_ids: tuple[int, ...]
    post: str = ""

    @property
    def is_county(self) -> bool:
        """True for those who see the whole county."""
        return "/" in self.paths

    def may_open(self, name: str) -> bool:
        """Return whether the policy lets him read the URL of that name."""
        return policy.allows(name, "GET", self.roles)


NOBODY = Access(None, "", frozenset(), (), ())


def access_for(user: Any, on: date) -> Access:
    """Return the access of a signed-in user on a day; nothing where no post of his covers the day."""
    person = getattr(user, "person", None)
    if person is None or not user.is_active:
        return NOBODY
    rows = (
        Post.objects.filter(person=person, superseded_at=None, role__in=ROLES, from_on__lte=on)
        .filter(Q(to_on=None) | Q(to_on__gte=on))
        .select_related("organisation")
        .order_by("pk")
    )
    posts = list(rows)
    roles = frozenset(post.role for post in posts)
    paths = ("/",) if roles & COUNTY_WIDE else tuple(dict.fromkeys(post.organisation.path for post in posts))
    said = "、".join(f"{post.organisation.name}{ROLES[post.role]}" for post in posts[:2])
    return Access(person.pk, person.name, roles, paths, tuple(post.organisation_id for post in posts), said)


def actor_for(access: Access) -> Actor:
    """Return the actor of somebody with this access."""
    return Actor(access.person_id, access.name)


def organisations_of(person_id: int | None, on: date) -> frozenset[int]:
    """Return the ids of the organisations where a person has a post on a day."""
    if person_id is None:
        return frozenset()
    rows = Post.objects.filter(person_id=person_id, superseded_at=None, from_on__lte=on)
    return frozenset(rows.filter(Q(to_on=None) | Q(to_on__gte=on)).values_list("organisation_id", flat=True))


def names_of(access: Access, public_ids: Iterable[str]) -> dict[str, str]:
    """Return the names of these persons who have a post within the reader's scope."""
    if not access.paths:
        return {}
    within = reduce(or_, (Q(posts__organisation__path__startswith=path) for path in access.paths))
    people = Person.objects.filter(within, public_id__in=set(public_ids)).distinct()
    return dict(people.values_list("public_id", "name"))


@dataclass(frozen=True, slots=True)
class RoleCard:
    """Somebody whom the demo lets one be with one click."""

    public_id: str
    name: str
    post: str


def role_cards() -> list[RoleCard]:
    """Return the people with a sign-in, for the demo's sign-in page: two statements."""
    users = list(User.objects.filter(is_active=True).select_related("person").order_by("pk"))
    posts = Post.objects.filter(person__user__in=users, superseded_at=None, role__in=ROLES)
    said: dict[int, str] = {}
    for post in posts.select_related("organisation").order_by("-pk"):
        said[post.person_id] = f"{post.organisation.name} · {ROLES[post.role]}"
    return [RoleCard(user.person.public_id, user.person.name, said.get(user.person_id, "")) for user in users]


def user_of_card(public_id: str) -> User | None:
    """Return the user of a role card; None where there is none."""
    return User.objects.filter(person__public_id=public_id, is_active=True).select_related("person").first()


def exchange_rows(table: str, moment: datetime) -> Iterator[dict[str, Any]]:
    """Yield the rows of ``people``, ``posts`` or ``exemptions``: every version posted by the moment; no names."""
    if table == "people":
        first: dict[str, datetime] = {}
        rows = Post.objects.filter(posted_at__lte=moment).order_by("posted_at", "pk")
        for public_id, at in rows.values_list("person__public_id", "posted_at").iterator(2000):
            first.setdefault(public_id, at)
        for public_id, at in first.items():
            yield {"person_id": public_id, "first_posted_at": at, "posted_at": at, "retracted_at": None}
    elif table == "posts":
        found = Post.objects.filter(posted_at__lte=moment).select_related("person", "organisation").order_by("pk")
        for post in found.iterator(2000):
            yield {
                "person_id": post.person.public_id,
                "org_id": post.organisation.public_id,
                "role": post.role,
                "from": post.from_on,
                "to": post.to_on,
                "first_posted_at": post.first_posted_at,
                "posted_at": post.posted_at,
                "retracted_at": None,
            }
    elif table == "exemptions":
        exempt = Exemption.objects.filter(posted_at__lte=moment).select_related("person").order_by("pk")
        for row in exempt.iterator(2000):
            yield {
                "person_id": row.person.public_id,
                "kind": row.kind,
                "from": row.from_on,
                "to": row.to_on,
                "first_posted_at": row.posted_at,
                "posted_at": row.posted_at,
                "retracted_at": None,
            }
    else:
        raise KeyError(table)


def name_of(person_id: int) -> str:
    """Return a person's name."""
    return Person.objects.values_list("name", flat=True).get(pk=person_id)


def people_by_name(organisation_ids: Iterable[int], on: date) -> dict[tuple[str, int], int]:
    """Return ``(name, organisation) → person`` of those with a post there on a day; one statement.

    A name that two people of an organisation carry is left out: it says nobody.
    """
    rows = (
        Post.objects.filter(organisation_id__in=list(organisation_ids), superseded_at=None, from_on__lte=on)
        .filter(Q(to_on=None) | Q(to_on__gte=on))
        .values_list("person__name", "organisation_id", "person_id")
    )
    found: dict[tuple[str, int], set[int]] = {}
    for name, organisation, person in rows:
        found.setdefault((name, organisation), set()).add(person)
    return {key: next(iter(people)) for key, people in found.items() if len(people) == 1}


# --- people and their posts -----------------------------------------------------------------------


class NotFound(LookupError):
    """Raised where a person does not exist or has no post within the reader's scope."""


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post of a person: where, as what, from when to when."""

    id: int
    organisation_id: int
    organisation: str
    org_path: str
    role: str
    from_on: date
    to_on: date | None

    @property
    def role_said(self) -> str:
        """The role in words."""
        return ROLES.get(self.role, self.role)

    def covers(self, on: date) -> bool:
        """Return whether the post is held on a day."""
        return self.from_on <= on and (self.to_on is None or on <= self.to_on)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person with his posts, the newest first, and his sign-in name where he has one."""

    id: int
    public_id: str
    name: str
    username: str
    posts: tuple[PostRow, ...]


def _of_scope(paths: tuple[str, ...]) -> Q:
    return reduce(or_, (Q(organisation__path__startswith=path) for path in paths))


def people_for(
    paths: tuple[str, ...], *, text: str = "", organisation_id: int = 0, offset: int = 0, size: int = 50
) -> tuple[list[PersonRow], int]:
    """Return a page of the people with a post within these paths, by name, and how many there are; four statements."""
    if not paths:
        return [], 0
    posts = Post.objects.filter(_of_scope(paths), superseded_at=None)
    if organisation_id:
        posts = posts.filter(organisation_id=organisation_id)
    people = Person.objects.filter(pk__in=posts.values("person_id"))
    if text:
        people = people.filter(name__contains=text)
    rows = list(people.order_by("name", "pk")[offset : offset + size])
    return _with_posts(rows, paths), people.count()


def person_for(paths: tuple[str, ...], public_id: str) -> PersonRow:
    """Return a person with the posts that lie within these paths.

    Raises:
        NotFound: where he does not exist or has none there.
    """
    rows = _with_posts(list(Person.objects.filter(public_id=public_id)), paths) if paths else []
    if not rows or not rows[0].posts:
        raise NotFound(public_id)
    return rows[0]


def _with_posts(people: list[Person], paths: tuple[str, ...]) -> list[PersonRow]:
    held: dict[int, list[PostRow]] = {person.pk: [] for person in people}
    posts = Post.objects.filter(_of_scope(paths), person__in=people, superseded_at=None)
    for post in posts.select_related("organisation").order_by("-from_on", "-pk"):
        place = post.organisation
        held[post.person_id].append(
            PostRow(post.pk, place.pk, place.name, place.path, post.role, post.from_on, post.to_on)
        )
    names = dict(User.objects.filter(person__in=people).values_list("person_id", "username"))
    return [
        PersonRow(person.pk, person.public_id, person.name, names.get(person.pk, ""), tuple(held[person.pk]))
        for person in people
    ]


def post_of(post_id: int) -> tuple[int, int] | None:
    """Return the person and the organisation of a post that stands; None where there is none."""
    return Post.objects.filter(pk=post_id, superseded_at=None).values_list("person_id", "organisation_id").first()
