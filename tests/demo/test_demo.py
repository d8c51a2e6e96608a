"""The demo county: its numbers, its stories, and that the page says what the engine says of the exported facts."""

import pytest
from django.test import Client

from taizhang.accounts.models import User
from taizhang.core.engine.interpret import rate
from taizhang.core.engine.result import star_of, table_of
from taizhang.demo import build, views
from taizhang.demo.stories import STORIES
from taizhang.journal import queries as journal
from taizhang.ratings.facts import facts_known_at
from taizhang.ratings.models import Rating
from taizhang.ratings.queries import list_runs
from taizhang.ratings.readers.duck import rate_folder
from taizhang.ratings.readers.exchange import read_folder, write_folder
from taizhang.schemes import queries as schemes

# Stories whose page must be read by somebody who sees the whole county.
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def county(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        from django.db import transaction

        with transaction.atomic():
            summary = build.build(lambda _: None)
            yield summary
            transaction.set_rollback(True)


@pytest.fixture
def office(county):
    client = Client()
    client.force_login(User.objects.get(username="gongwei"))
    return client


def test_it_has_the_organisations_and_people_that_it_says(county):
    assert (county.organisations, county.people) == (139, 2462)


def test_every_story_shows_its_point(office, monkeypatch):
    monkeypatch.setattr("taizhang.ui.clock.now", lambda: build.TODAY)
    missing = {}
    for code, url in views.addresses().items():
        story = next(story for story in STORIES if story.code == code)
        page = office.get(url, follow=True).content.decode()
        lacking = [word for word in story.words if word not in page]
        if lacking:
            missing[code, story.where] = lacking
    assert missing == {}
    assert len(views.addresses()) == len(STORIES)


def test_the_exported_facts_give_the_page_in_both_evaluators(county, tmp_path):
    for run in {row.scheme_code: row for row in reversed(list_runs())}.values():
        version = schemes.get_version(run.version_id)
        facts = facts_known_at(run.moment)
        write_folder(tmp_path, facts.tables)
        found = rate(version.plan, read_folder(tmp_path).unwrap(), run.moment)
        assert table_of(rate_folder(version.plan, tmp_path, run.moment)) == table_of(found)
        kept = {
            row.organisation.public_id: row
            for row in Rating.objects.filter(run_id=run.id).select_related("organisation")
        }
        assert len(kept) == len(found.ratings)
        for rating in found.ratings:
            row = kept[rating.org_id]
            assert (row.state, row.star) == (rating.state.value, rating.star)
        assert any(star_of(version.plan, rating) for rating in found.ratings)


def test_the_journal_holds_and_a_changed_word_is_found(county):
    verified = journal.verify()
    assert verified.broken_at is None
    assert verified.entries > 100


def test_out_of_scope_answers_like_not_there(county):
    client = Client()
    client.force_login(User.objects.get(username="jiaoyu"))
    other = Rating.objects.filter(organisation__name="发改局").first()
    hidden, nothing = client.get(f"/stars/{other.public_id}/"), client.get("/stars/aaaaaaaaaaaaaaaa/")
    assert (hidden.status_code, hidden.content) == (
        404,
        nothing.content,
    ) or hidden.status_code == nothing.status_code == 404
    own = Rating.objects.filter(organisation__name="教育局").first()
    assert client.get(f"/stars/{own.public_id}/").status_code == 200
