"""Access follows posts; what is out of role or not declared looks like not there."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from taizhang.accounts import operations, policy
from taizhang.accounts.models import User
from taizhang.accounts.queries import access_for
from taizhang.core.problems import Refused
from tests import given

pytestmark = pytest.mark.django_db

WRONG = "not-the-right-one"


def _client() -> Client:
    return Client(headers={"host": "127.0.0.1"})


def _bare(body: bytes) -> str:
    return re.sub(r'(csrfmiddlewaretoken|idempotency_key)" value="[^"]*"', r'\1"', body.decode())


def test_access_ends_with_the_post() -> None:
    ids = given.county()
    given.person("secretary", ids["upper"], "secretary", to_on=date(2015, 6, 30))
    user = User.objects.get(username="secretary")
    assert access_for(user, date(2015, 6, 30)).roles == {"secretary"}
    assert access_for(user, date(2015, 7, 1)).paths == ()


def test_the_county_office_sees_all_and_others_their_own_subtree() -> None:
    ids = given.county()
    given.person("office", ids["county"], "county_office")
    given.person("town", ids["town"], "town_office")
    assert access_for(User.objects.get(username="office"), date(2015, 7, 1)).is_county
    paths = access_for(User.objects.get(username="town"), date(2015, 7, 1)).paths
    assert len(paths) == 1
    assert paths[0].endswith(f"/{ids['town']}/")


def test_a_wrong_name_and_a_wrong_password_say_the_same() -> None:
    ids = given.county()
    given.person("town", ids["town"], "town_office")
    said = []
    for name in ("town", "nobody"):
        with pytest.raises(Refused) as caught:
            operations.authenticate(username=name, password=WRONG, address="10.0.0.1", now=given.NOW)
        said.append(str(caught.value.problems[0]))
    assert said[0] == said[1]


def test_guessing_is_slowed_for_that_name_and_address_only() -> None:
    ids = given.county()
    given.person("town", ids["town"], "town_office")
    for _ in range(operations.FAILURES):
        with pytest.raises(Refused):
            operations.authenticate(username="town", password=WRONG, address="10.0.0.1", now=given.NOW)
    right = {"username": "town", "password": given.PASSWORD}
    with pytest.raises(Refused):
        operations.authenticate(**right, address="10.0.0.1", now=given.NOW)
    assert operations.authenticate(**right, address="10.0.0.2", now=given.NOW).username == "town"
    later = given.NOW + operations.WINDOW + timedelta(seconds=1)
    assert operations.authenticate(**right, address="10.0.0.1", now=later).username == "town"


def test_a_stranger_is_sent_to_sign_in_and_cannot_post() -> None:
    assert _client().get("/").headers["Location"].startswith("/sign-in/")
    assert _client().post("/stars/run/").status_code == 403
    assert _client().post("/no-such-page/").status_code == 404


def test_a_form_sent_after_signing_out_says_to_sign_in_again_and_keeps_what_was_typed() -> None:
    sent = {"title": "修村道", "idempotency_key": "k"}
    ours = _client().post("/matters/new/", sent, headers={"origin": "http://127.0.0.1"})
    assert ours.status_code == 403
    said = ours.content.decode()
    assert "没有记录" in said
    assert "重新登录" in said
    assert '<input type="hidden" name="title" value="修村道">' in said
    theirs = _client().post("/matters/new/", sent, headers={"origin": "http://elsewhere.example"})
    assert "修村道" not in theirs.content.decode()


def test_a_form_that_has_grown_old_is_told_in_the_houses_words_and_no_password_comes_back() -> None:
    strict = Client(headers={"host": "127.0.0.1", "origin": "http://127.0.0.1"}, enforce_csrf_checks=True)
    said = strict.post("/sign-in/", {"username": "somebody", "password": WRONG})
    assert said.status_code == 403
    assert "没有记录" in said.content.decode()
    assert "CSRF" not in said.content.decode()
    assert WRONG not in said.content.decode()


def test_a_request_that_cannot_be_read_is_told_in_the_houses_words() -> None:
    answer = Client(headers={"host": "nowhere.example"}).get("/sign-in/")
    assert answer.status_code == 400
    assert "请求有误" in answer.content.decode()


def test_out_of_role_equals_not_there() -> None:
    ids = given.county()
    given.person("plain", ids["upper"], "member")
    client = _client()
    signed = client.post("/sign-in/", {"username": "plain", "password": given.PASSWORD})
    assert signed.status_code == 302
    refused, missing = client.get("/matters/"), client.get("/no-such-page/")
    assert (refused.status_code, missing.status_code) == (404, 404)
    assert _bare(refused.content) == _bare(missing.content)


def test_what_is_not_declared_is_not_allowed() -> None:
    assert not policy.allows("nothing:declared", "GET", frozenset({"county_office"}))
