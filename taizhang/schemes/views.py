"""Schemes: article, rule and the machine's sentence stand together."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from taizhang.core.language import meaning, sentence
from taizhang.core.language.tree import Scheme
from taizhang.core.problems import Refused
from taizhang.journal.forms import key_of, once, require_same
from taizhang.journal.operations import AlreadyDone
from taizhang.schemes import drafts, operations, queries
from taizhang.schemes.forms import parameters_typed
from taizhang.schemes.queries import DraftRow, Version
from taizhang.ui import clock
from taizhang.ui.responses import not_found, page, refused

Asked = Any  # an HttpRequest to which PolicyMiddleware gave access and actor


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A line of a rule with its number in the document."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class ArticleShown:
    """An article: what it says to people, the rule, and what the machine understood."""

    title: str
    level: int
    line: int
    prose: str
    rule: tuple[RuleLine, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SchemePage:
    """A version opened."""

    version: Version
    articles: tuple[ArticleShown, ...]
    assumed: tuple[tuple[str, int, str], ...]
    cases: int


@dataclass(frozen=True, slots=True)
class SchemesPage:
    """All versions, and the drafts that wait."""

    versions: tuple[Version, ...]
    drafts: tuple[DraftRow, ...]


def _sentences(scheme: Scheme) -> dict[str, list[str]]:
    """Return the sentences of each article, in the order of its lines."""
    found: dict[str, list[str]] = {}
    for said in sentence.in_order(scheme):
        found.setdefault(said.article, []).append(said.text)
    return found


def scheme_page(version: Version) -> SchemePage:
    """Return a version as articles."""
    sentences = _sentences(version.scheme)
    articles = tuple(
        ArticleShown(
            article.title,
            article.level,
            article.line,
            article.prose,
            tuple(
                RuleLine(number, line)
                for first, block in article.blocks
                for number, line in enumerate(block.split("\n"), first)
            ),
            tuple(sentences.get(article.title, ())),
        )
        for article in version.scheme.articles
    )
    return SchemePage(version, articles, tuple(meaning.assumed_in(version.scheme)), 0)


def schemes(request: Any) -> HttpResponse:
    """List versions."""
    return page(request, "schemes/list.html", SchemesPage(tuple(queries.list_versions()), tuple(queries.list_drafts())))


def detail(request: Any, version_id: int) -> HttpResponse:
    """Open a version."""
    try:
        version = queries.get_version(version_id)
    except LookupError:
        return not_found(request)
    return page(request, "schemes/detail.html", scheme_page(version))


# --- the parameter table and drafts -------------------------------------------------------


def _common(request: Asked) -> dict[str, Any]:
    return {"actor": request.actor, "now": clock.now(), "idempotency_key": key_of(request)}


def parameters(request: Asked, version_id: int) -> HttpResponse:
    """Show the parameter table of a version; what is changed in it begins a draft."""
    try:
        shown = drafts.parameters_page(version_id)
        if request.method != "POST":
            return page(request, "schemes/parameters.html", shown)
        draft_id = _begun(request, version_id)
    except LookupError:
        return not_found(request)
    except Refused as reason:
        return refused(request, "schemes/parameters.html", shown, reason)
    try:
        common = _common(request) | {"idempotency_key": key_of(request, ":set")}
        with suppress(AlreadyDone):
            operations.set_parameters(public_id=draft_id, values=parameters_typed(request.POST), **common)
    except Refused as reason:
        shown_draft = drafts.draft_page(draft_id, person_id=request.actor.person_id)
        return refused(request, "schemes/draft.html", shown_draft, reason)
    return redirect("schemes:draft", draft_id)


def _begun(request: Asked, version_id: int) -> str:
    """Begin a draft, once: the same sent twice is the one begun the first time."""
    try:
        return operations.begin_draft(version_id=version_id, **_common(request))
    except AlreadyDone as done:
        require_same(done, subjects=("draft:",))
        return done.subject.removeprefix("draft:")


def draft(request: Asked, public_id: str) -> HttpResponse:
    """Show a draft."""
    try:
        shown = drafts.draft_page(public_id, person_id=request.actor.person_id)
    except LookupError:
        return not_found(request)
    return page(request, "schemes/draft.html", shown)


def _done(request: Asked, public_id: str, do: Callable[[], object], said: str) -> HttpResponse:
    """Do it and go back to the draft; every problem stands on its page where it is refused."""
    try:
        once(request, do)
    except LookupError:
        return not_found(request)
    except Refused as reason:
        shown = drafts.draft_page(public_id, person_id=request.actor.person_id)
        return refused(request, "schemes/draft.html", shown, reason)
    messages.success(request, said)
    return redirect("schemes:draft", public_id)


def set_parameters(request: Asked, public_id: str) -> HttpResponse:
    """Write parameters into a draft."""
    values = parameters_typed(request.POST)
    return _done(
        request,
        public_id,
        lambda: operations.set_parameters(public_id=public_id, values=values, **_common(request)),
        _("Written into the document."),
    )


def take_over(request: Asked, public_id: str) -> HttpResponse:
    """Write the new results into the cases."""
    return _done(
        request,
        public_id,
        lambda: operations.take_over_results(public_id=public_id, **_common(request)),
        _("The cases expect the new results now."),
    )


def propose(request: Asked, public_id: str) -> HttpResponse:
    """Propose a draft."""
    reason = request.POST.get("reason", "")
    return _done(
        request,
        public_id,
        lambda: operations.propose_draft(public_id=public_id, reason=reason, **_common(request)),
        _("Proposed. A second person adopts it."),
    )


def adopt(request: Asked, public_id: str) -> HttpResponse:
    """Adopt a draft."""
    return _done(
        request,
        public_id,
        lambda: operations.adopt_draft(public_id=public_id, **_common(request)),
        _("Adopted as the next version."),
    )


def withdraw(request: Asked, public_id: str) -> HttpResponse:
    """Give a draft up."""
    return _done(
        request,
        public_id,
        lambda: operations.withdraw_draft(public_id=public_id, **_common(request)),
        _("Given up; it stays to be read."),
    )
