"""The list of stars, the card that explains itself, the evidence under it, and what people decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from taizhang.core.problems import Problem, Refused
from taizhang.journal.operations import AlreadyDone
from taizhang.ratings import card as card_pages
from taizhang.ratings import operations, queries
from taizhang.ratings import whatif as whatif_pages
from taizhang.registry import queries as registry
from taizhang.ui import clock
from taizhang.ui.responses import not_found, page, refused

Asked = Any  # an HttpRequest to which PolicyMiddleware gave access and actor


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 0


def ratings(request: Asked) -> HttpResponse:
    """List the ratings of a run."""
    asked = request.GET
    chosen = queries.Chosen(
        _number(asked.get("run")) or None,
        asked.get("state", ""),
        asked.get("star", ""),
        asked.get("text", ""),
        _number(asked.get("from")),
    )
    shown = queries.ratings_page(request.access, chosen)
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
            line=_number(request.GET["line"]) if "line" in request.GET else None,
            offset=_number(request.GET.get("from")),
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
        do()
    except AlreadyDone:
        pass
    except Refused as reason:
        shown = card_pages.card_page(request.access, public_id, today=clock.today())
        return refused(request, "ratings/card.html", shown, reason)
    messages.success(request, said)
    return redirect("ratings:card", public_id)


def _common(request: Asked) -> dict[str, Any]:
    return {
        "actor": request.actor,
        "now": clock.now(),
        "idempotency_key": request.POST.get("idempotency_key", "")[:60],
    }


def object_to(request: Asked, public_id: str) -> HttpResponse:
    """Object to a rating."""
    text = request.POST.get("text", "")[:600]
    return _decided(
        request,
        public_id,
        lambda: operations.object_to(public_id=public_id, text=text, **_common(request)),
        _("Your objection was recorded."),
    )


def answer(request: Asked, public_id: str) -> HttpResponse:
    """Answer an objection."""
    text = request.POST.get("text", "")[:600]
    return _decided(
        request,
        public_id,
        lambda: operations.answer_objection(public_id=public_id, text=text, **_common(request)),
        _("The answer was recorded."),
    )


def confirm(request: Asked, public_id: str) -> HttpResponse:
    """Confirm a rating by name."""
    reason = request.POST.get("text", "")[:600]
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
            reason=request.POST.get("text", "")[:300],
            **_common(request),
        )

    return _decided(request, public_id, do, _("Recorded. Rate again to see what it changes."))


def state(request: Asked) -> HttpResponse:
    """State a figure or a manual mark for an organisation."""
    try:
        organisation = registry.get_for(request.access, request.POST.get("org", ""))
    except registry.NotFound:
        return not_found(request)
    back = request.POST.get("back", "")
    return _decided(
        request,
        back,
        lambda: operations.state_input(
            organisation_id=organisation.id,
            name=request.POST.get("name", ""),
            period=request.POST.get("period", ""),
            value=request.POST.get("value", "").strip(),
            unit=request.POST.get("unit", ""),
            source=request.access.post or request.access.name,
            **_common(request),
        ),
        _("Recorded. Rate again to see what it changes."),
    )


def run(request: HttpRequest) -> HttpResponse:
    """Rate a scheme by what is known now."""
    asked: Asked = request
    version = _number(request.POST.get("version"))
    try:
        run_id = operations.run(version_id=version, **_common(asked))
    except AlreadyDone:
        return redirect("ratings:list")
    except LookupError:
        return not_found(request)
    except Refused as reason:
        shown = queries.ratings_page(asked.access, queries.Chosen())
        return refused(request, "ratings/list.html", shown, reason)
    messages.success(request, _("Rated. The machine proposes; people decide."))
    response = redirect("ratings:list")
    response["Location"] += f"?run={run_id}"
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
        operations.keep_whatif(draft_id=draft_id, **_common(request))
    except LookupError:
        return not_found(request)
    except AlreadyDone:
        return redirect("ratings:whatif", draft_id)
    except Refused as reason:
        return refused(request, "ratings/whatif.html", whatif_pages.whatif_page(draft_id), reason)
    messages.success(request, _("Kept with the draft."))
    return redirect("ratings:whatif", draft_id)
