"""The list of stars, the card that explains itself, the evidence under it, and what people decide."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from taizhang.core.problems import Problem, Refused
from taizhang.journal.forms import key_of, once
from taizhang.ratings import card as card_pages
from taizhang.ratings import operations, queries
from taizhang.ratings import whatif as whatif_pages
from taizhang.ui import clock
from taizhang.ui.forms import number
from taizhang.ui.responses import not_found, page, refused

Asked = Any  # an HttpRequest to which PolicyMiddleware gave access and actor


def ratings(request: Asked) -> HttpResponse:
    """List the ratings of a run."""
    asked = request.GET
    chosen = queries.Chosen(
        number(asked.get("run")) or None,
        asked.get("state", ""),
        asked.get("star", ""),
        asked.get("stage", ""),
        asked.get("text", ""),
        number(asked.get("from")),
    )
    try:
        shown = queries.ratings_page(request.access, chosen)
    except queries.NotFound:
        return not_found(request)
    return page(request, "ratings/list.html", shown)


def card(request: Asked, public_id: str) -> HttpResponse:
    """Show a star card."""
    try:
        shown = card_pages.card_page(request.access, public_id, today=clock.today())
    except queries.NotFound:
        return not_found(request)
    return page(request, "ratings/card.html", shown)


def evidence(request: Asked, public_id: str, step: str) -> HttpResponse:
    """List all records under a step of a card, or under one of its lines."""
    try:
        shown = card_pages.evidence_page(
            request.access,
            public_id,
            step,
            today=clock.today(),
            line=number(request.GET["line"]) if "line" in request.GET else None,
            offset=number(request.GET.get("from")),
        )
    except queries.NotFound:
        return not_found(request)
    return page(request, "ratings/evidence.html", shown)


def _decided(request: Asked, public_id: str, do: Callable[[], object], said: str) -> HttpResponse:
    """Do it and go back to the card; every problem stands on the card where it is refused."""
    try:
        card_pages.card_page(request.access, public_id, today=clock.today())
    except queries.NotFound:
        return not_found(request)
    try:
        once(request, do)
    except Refused as reason:
        shown = card_pages.card_page(request.access, public_id, today=clock.today())
        return refused(request, "ratings/card.html", shown, reason)
    messages.success(request, said)
    return redirect("ratings:card", public_id)


def _common(request: Asked) -> dict[str, Any]:
    return {"actor": request.actor, "now": clock.now(), "idempotency_key": key_of(request)}


def object_to(request: Asked, public_id: str) -> HttpResponse:
    """Object to a rating."""
    text = request.POST.get("text", "")
    return _decided(
        request,
        public_id,
        lambda: operations.object_to(public_id=public_id, text=text, **_common(request)),
        _("Your objection was recorded."),
    )


def answer(request: Asked, public_id: str) -> HttpResponse:
    """Answer an objection."""
    text = request.POST.get("text", "")
    return _decided(
        request,
        public_id,
        lambda: operations.answer_objection(public_id=public_id, text=text, **_common(request)),
        _("The answer was recorded."),
    )


def confirm(request: Asked, public_id: str) -> HttpResponse:
    """Confirm a rating by name."""
    reason = request.POST.get("text", "")
    return _decided(
        request,
        public_id,
        lambda: operations.confirm(public_id=public_id, reason=reason, **_common(request)),
        _("The rating was confirmed."),
    )


def confirm_value(request: Asked, public_id: str) -> HttpResponse:
    """Confirm, or not, a value that would bar a star, and rate again."""
    try:
        shown = card_pages.card_page(request.access, public_id, today=clock.today())
    except queries.NotFound:
        return not_found(request)
    name = request.POST.get("name", "")
    proposed = next((one for one in shown.proposed if one.name == name), None)
    if proposed is None:
        reason = Refused([Problem("F32", "没有待确认的这一项", "刷新后再看")])
        return refused(request, "ratings/card.html", shown, reason)

    def do() -> None:
        operations.confirm_value(
            organisation_id=shown.org.id,
            name=name,
            period=shown.run.period,
            by=proposed.by,
            confirmed=request.POST.get("confirmed") == "yes",
            reason=request.POST.get("text", ""),
            **_common(request),
        )

    return _decided(request, public_id, do, _("Recorded. Rate again to see what it changes."))


def statements(request: Asked, public_id: str) -> HttpResponse:
    """Show what was stated beside the ledgers, and how a figure is corrected."""
    try:
        return page(request, "ratings/statements.html", queries.statements_page(request.access, public_id))
    except queries.NotFound:
        return not_found(request)


def state(request: Asked) -> HttpResponse:
    """State a figure or a manual mark, or declare the records of a source complete, where a card lacks it."""
    back, name = request.POST.get("back", ""), request.POST.get("name", "")
    try:
        shown = card_pages.card_page(request.access, back, today=clock.today())
    except queries.NotFound:
        return not_found(request)
    missing = next((one for one in shown.missing if one.name == name), None)
    if missing is None:
        reason = Refused([Problem("F32", "没有要填报的这一项", "刷新后再看")])
        return refused(request, "ratings/card.html", shown, reason)
    of: dict[str, Any] = {"organisation_id": shown.org.id, "period": shown.run.period}

    def do() -> None:
        if missing.is_input:
            value = unicodedata.normalize("NFKC", request.POST.get("value", "")).strip()
            source = (missing.by or request.access.post or request.access.name)[:60]
            operations.state_input(name=name, value=value, source=source, **of, **_common(request))
        else:
            operations.declare(source=missing.by, **of, **_common(request))

    return _decided(request, back, do, _("Recorded. Rate again to see what it changes."))


def run(request: HttpRequest) -> HttpResponse:
    """Rate a scheme by what is known now."""
    asked: Asked = request
    runs: list[int] = []
    try:
        version_id = number(request.POST.get("version"))
        once(request, lambda: runs.append(operations.run(version_id=version_id, **_common(asked))))
    except LookupError:
        return not_found(request)
    except Refused as reason:
        shown = queries.ratings_page(asked.access, queries.Chosen())
        return refused(request, "ratings/list.html", shown, reason)
    messages.success(request, _("Rated. The machine proposes; people decide."))
    response = redirect("ratings:list")
    response["Location"] += "".join(f"?run={run_id}" for run_id in runs)
    return response


def what_if(request: HttpRequest, draft_id: str) -> HttpResponse:
    """Show who would move by a draft."""
    try:
        shown = whatif_pages.whatif_page(draft_id)
    except LookupError:
        return not_found(request)
    return page(request, "ratings/whatif.html", shown)


def keep_whatif(request: HttpRequest, draft_id: str) -> HttpResponse:
    """Keep who would move with the draft."""
    try:
        once(request, lambda: operations.keep_whatif(draft_id=draft_id, **_common(request)))
    except LookupError:
        return not_found(request)
    except Refused as reason:
        return refused(request, "ratings/whatif.html", whatif_pages.whatif_page(draft_id), reason)
    messages.success(request, _("Kept with the draft."))
    return redirect("ratings:whatif", draft_id)
