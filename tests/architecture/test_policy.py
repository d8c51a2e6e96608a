"""The policy file and the addresses say the same, both ways; what is not declared is not there for anybody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, include, path

from taizhang import urls
from taizhang.accounts import policy
from tests import given

PLANTED = '[[rule]]\nreason = "Planted."\nurls = ["planted:page"]\nmethods = ["GET"]\nroles = ["county_office"]\n'


def names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    """Yield the name of every address."""
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from names(one, f"{space}{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern):
            yield f"{space}{one.name}"


def _page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("planted")


@pytest.fixture
def with_planted() -> ModuleType:
    """Return the addresses of the system and one that nobody declared."""
    made = ModuleType("planted")
    beside = path("planted/", include(([path("", _page, name="page")], "planted")))
    made.urlpatterns = [*urls.urlpatterns, beside]
    made.handler404 = urls.handler404
    return made


@pytest.fixture
def office(db: None) -> Client:
    """Return somebody who may see the whole county."""
    given.person("office", given.county()["county"], "county_office")
    client = Client(headers={"host": "127.0.0.1"})
    client.post("/sign-in/", {"username": "office", "password": given.PASSWORD})
    return client


def test_every_address_stands_in_the_policy_and_every_row_of_it_is_an_address() -> None:
    assert set(names(get_resolver())) == set(policy.rules())


def test_a_planted_address_is_seen(with_planted: ModuleType) -> None:
    assert set(names(get_resolver(with_planted))) - set(policy.rules()) == {"planted:page"}


def test_an_undeclared_address_is_not_there_even_for_the_county_office(
    office: Client, with_planted: ModuleType, settings
) -> None:
    settings.ROOT_URLCONF = with_planted
    assert office.get("/").status_code == 200
    assert office.get("/planted/").status_code == 404


def test_the_same_address_is_there_once_it_is_declared(
    office: Client, with_planted: ModuleType, settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ROOT_URLCONF = with_planted
    declared = tmp_path / "policy.toml"
    declared.write_text(f"{policy.POLICY_FILE.read_text()}\n{PLANTED}")
    monkeypatch.setattr(policy, "POLICY_FILE", declared)
    policy.rules.cache_clear()
    try:
        assert office.get("/planted/").content == b"planted"
    finally:
        policy.rules.cache_clear()


def test_every_rule_says_why_and_names_roles_that_exist() -> None:
    from taizhang.accounts.kinds import ROLES

    for name, rule in policy.rules().items():
        assert rule.reason.endswith("."), name
        assert set().union(*rule.roles.values()) <= {*ROLES, policy.ANYBODY}, name
