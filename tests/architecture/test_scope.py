"""What lies outside one's scope looks exactly like what is not there, at every address that names a thing."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from taizhang.accounts import policy
from taizhang.accounts.models import Person
from taizhang.approvals.operations import Wanted, propose
from taizhang.intake import operations as intake
from taizhang.journal.kinds import Actor
from taizhang.matters import operations as matters
from taizhang.ratings import operations as ratings
from taizhang.ratings.models import Rating
from taizhang.registry import queries as registry
from taizhang.schemes.operations import adopt, begin_draft
from tests import given
from tests.architecture.test_operations import ROOT
from tests.architecture.test_policy import names
from tests.intake.readers.books import Given, by_openpyxl, table

NOW = datetime(2015, 7, 10, 2, tzinfo=UTC)
ROWS = [["事项", "来源", "登记日"], ["修村道", "群众反映", "2015-06-01"]]
COUNTY_WIDE = {
    "schemes:detail",
    "schemes:parameters",
    "accounts:take_card",
    "offices:propose",
}  # rules are for everybody; cards the demo's; acts are no things
OWNER = {
    "matters": "matter",
    "ledgers": "matter",
    "intake": "batch",
    "ratings": "rating",
    "schemes": "draft",
    "offices": "person",
}
OF_ORGANISATIONS = ("offices:organisation", "offices:found")
OF_PROPOSALS = ("offices:proposal", "offices:decide", "offices:withdraw")
OF_DRAFTS = ("ratings:whatif", "ratings:keep_whatif")


def _client(username: str) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.post("/sign-in/", {"username": username, "password": given.PASSWORD})
    return client


@pytest.fixture
def things(db: None) -> dict[str, str]:
    """Return a matter and a workbook of one village, the rating of its town, and a draft of the county's scheme."""
    ids = given.county()
    for name, organisation, role in (
        ("stranger", "upper", "secretary"),
        ("owner", "lower", "secretary"),
        ("town", "town", "town_office"),
        ("county", "county", "county_office"),
    ):
        given.person(name, ids[organisation], role)
    text = (ROOT / "schemes/heilong-town/2015/scheme.md").read_text()
    version = adopt(actor=given.CLERK, text=text, cases=(), now=NOW, idempotency_key="scheme")
    lower: Any = {"actor": given.CLERK, "now": NOW}
    matter = matters.register(
        kind_key="工作事项",
        organisation_id=ids["lower"],
        title="修村道",
        source="群众反映",
        opened_on=date(2015, 7, 1),
        idempotency_key="m",
        **lower,
    )
    own = registry.by_ids([ids["lower"]])[ids["lower"]]
    book = by_openpyxl([Given(table(ROWS))])
    batch = intake.receive(data=book, name="台账.xlsx", organisation=own, idempotency_key="b", **lower)
    ratings.run(version_id=version, idempotency_key="r", **lower)
    rating = Rating.objects.get(organisation_id=ids["town"])
    draft = begin_draft(version_id=version, idempotency_key="d", **lower)
    found = {"matter": matter.public_id, "batch": batch.public_id, "rating": rating.public_id, "draft": draft}
    officer = Person.objects.get(name="测试town")
    wanted = Wanted("registry.close", f"organisation:{own.id}", own.path, "撤销下村", {"organisation": own.id})
    asked = {"actor": Actor(officer.pk, officer.name), "reason": "合并", "now": NOW, "idempotency_key": "p"}
    found |= {"person": Person.objects.get(name="测试owner").public_id, "organisation": own.public_id}
    found |= {"proposal": propose(wanted=wanted, **asked)}
    return found | {"step": "办结率"}


def addresses() -> list[str]:
    """Return the names of all addresses that name a thing with a scope."""
    found = []
    for name in names(get_resolver()):
        try:
            reverse(name)
        except NoReverseMatch:
            found.append(name)
    return sorted(set(found) - COUNTY_WIDE)


def url_of(name: str, things: dict[str, str], public_id: str = "") -> str:
    what = OWNER[name.partition(":")[0]]
    for others, of in ((OF_DRAFTS, "draft"), (OF_ORGANISATIONS, "organisation"), (OF_PROPOSALS, "proposal")):
        what = of if name in others else what
    arguments = [public_id or things[what]]
    return reverse(name, args=[*arguments, things["step"]] if name == "ratings:evidence" else arguments)


def _ask(client: Client, method: str, url: str) -> tuple[int, str]:
    answer = getattr(client, method.lower())(url)
    body = re.sub(
        r'(csrfmiddlewaretoken|idempotency_key)" value="[^"]*"', r'\1"', answer.content.decode(errors="replace")
    )
    return answer.status_code, body


def test_out_of_scope_equals_not_there(things: dict[str, str], settings) -> None:
    settings.CLOCK_SHIFT = int((NOW - datetime.now(UTC)).total_seconds())
    stranger = _client("stranger")
    asked = 0
    for name in addresses():
        for method in policy.rules()[name].roles:
            found = _ask(stranger, method, url_of(name, things))
            absent = _ask(stranger, method, url_of(name, things, "0123456789abcdef"))
            assert found == absent, (name, method)
            assert found[0] == 404, (name, method)
            asked += 1
    assert asked >= 15


def test_those_whose_it_is_see_it(things: dict[str, str], settings) -> None:
    settings.CLOCK_SHIFT = int((NOW - datetime.now(UTC)).total_seconds())
    owner, town, county = _client("owner"), _client("town"), _client("county")
    for name in addresses():
        if "GET" in policy.rules()[name].roles:
            of_draft = name in OF_DRAFTS or name.startswith("schemes:")
            reader = county if of_draft else town if name.startswith(("ratings:", "offices:")) else owner
            assert reader.get(url_of(name, things), follow=True).status_code == 200, name
