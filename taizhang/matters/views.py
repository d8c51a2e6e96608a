"""The table of matters, a matter, and everything that is done to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from taizhang.core.problems import Place, Problem, Refused
from taizhang.journal.forms import key_of, once, require_same
from taizhang.journal.operations import AlreadyDone
from taizhang.ledgers import queries as ledgers
from taizhang.matters import operations, queries
from taizhang.matters.forms import filter_problems, filters_of
from taizhang.registry import queries as registry
from taizhang.ui import clock
from taizhang.ui.forms import Sent, number
from taizhang.ui.responses import not_found, page, refused

LIST = "matters_list"  # the cookie that keeps how the list was narrowed, for the way back to it
Asked = Any  # an HttpRequest to which PolicyMiddleware gave access and actor


def matters(request: Asked) -> HttpResponse:
    """List matters."""
    filters, query = filters_of(request.GET)
    shown = queries.matters_page(
        request.access,
        filters,
        query=query,
        today=clock.today(),
        offset=number(request.GET.get("from")),
        problems=tuple(filter_problems(request.GET)),
    )
    answer = page(request, "matters/list.html", shown)
    kept = request.GET.urlencode()
    answer.set_cookie(LIST, kept if len(kept) < 1000 else "", path=request.path, httponly=True, samesite="Lax")
    return answer


def _back(request: Asked) -> str:
    """Return the query of the list that was looked at last."""
    return QueryDict(request.COOKIES.get(LIST, "")).urlencode()


def detail(request: Asked, public_id: str) -> HttpResponse:
    """Open a matter."""
    try:
        shown = queries.matter_page(request.access, public_id, today=clock.today(), back=_back(request))
    except ledgers.NotFound:
        return not_found(request)
    return page(request, "matters/detail.html", shown)


def _common(request: Asked) -> dict[str, Any]:
    return {"actor": request.actor, "now": clock.now(), "idempotency_key": key_of(request)}


def register(request: Asked) -> HttpResponse:
    """Show the form of a new matter, or register it."""
    shown = queries.register_page(request.access, today=clock.today())
    if request.method != "POST":
        return page(request, "matters/register.html", shown)
    try:
        ref = _registered(request, shown)
    except Refused as reason:
        return refused(request, "matters/register.html", shown, reason)
    messages.success(request, _("Registered."))
    return redirect("matters:detail", ref)


def _registered(request: Asked, shown: queries.RegisterPage) -> str:
    """Register, once: the same sent twice is the matter that was registered the first time."""
    try:
        return _register(request, shown)
    except AlreadyDone as done:
        require_same(done, subjects=("record:",))
        return done.subject.removeprefix("record:")


def _register(request: Asked, shown: queries.RegisterPage) -> str:
    sent = Sent(request.POST)
    title = sent.text("title", "标题", must=True)
    opened_on = sent.day("opened_on", "登记日", must=True)
    due_on = sent.day("due_on", "到期日")
    try:
        organisation = registry.get_for(request.access, request.POST.get("org", ""))
    except registry.NotFound:
        sent.problems.append(Problem("F21", "没有选单位", "选一个单位", Place(field="单位")))
        organisation = None
    note = sent.text("note", "说明", longest=2000)
    sent.check()
    if organisation is None or opened_on is None:
        raise Refused(sent.problems)
    own = organisation.id in request.access.org_ids
    return operations.register(
        organisation_id=organisation.id,
        kind_key=request.POST.get("kind") or shown.kinds[0],
        title=title,
        source=request.POST.get("source", ""),
        opened_on=opened_on,
        due_on=due_on,
        note=note,
        on_behalf_of="" if own else organisation.name,
        **_common(request),
    ).public_id


def _done(request: Asked, public_id: str, do: Callable[[Sent], object], said: str) -> HttpResponse:
    """Do it and go back to the matter; every problem stands there where it is refused."""
    try:
        shown = queries.matter_page(request.access, public_id, today=clock.today(), back=_back(request))
    except ledgers.NotFound:
        return not_found(request)
    try:
        once(request, lambda: do(Sent(request.POST)))
    except Refused as reason:
        return refused(request, "matters/detail.html", shown, reason)
    messages.success(request, said)
    return redirect("matters:detail", public_id)


def progress(request: Asked, public_id: str) -> HttpResponse:
    """Go through a step."""

    def do(sent: Sent) -> None:
        on, step = sent.day("on", "日期", must=True), sent.text("step", "步骤", must=True)
        outcome = sent.text("outcome", "情况", longest=60)
        sent.check()
        if on:
            operations.progress(public_id=public_id, step=step, on=on, outcome=outcome, **_common(request))

    return _done(request, public_id, do, _("Recorded."))


def finish(request: Asked, public_id: str) -> HttpResponse:
    """Finish."""

    def do(sent: Sent) -> None:
        on, outcome = sent.day("on", "办结日", must=True), sent.text("outcome", "结果", longest=60)
        sent.check()
        if on:
            operations.finish(public_id=public_id, done_on=on, outcome=outcome, **_common(request))

    return _done(request, public_id, do, _("Finished."))


def verify(request: Asked, public_id: str) -> HttpResponse:
    """Verify a finished matter."""
    return _done(
        request,
        public_id,
        lambda _sent: operations.verify(public_id=public_id, on=clock.today(), **_common(request)),
        _("Verified."),
    )


def _reason(sent: Sent) -> str:
    reason = sent.text("reason", "理由")
    sent.check()
    return reason


def reopen(request: Asked, public_id: str) -> HttpResponse:
    """Reopen a finished matter."""
    return _done(
        request,
        public_id,
        lambda sent: operations.reopen(public_id=public_id, reason=_reason(sent), **_common(request)),
        _("Reopened."),
    )


def withdraw(request: Asked, public_id: str) -> HttpResponse:
    """Withdraw a matter."""
    return _done(
        request,
        public_id,
        lambda sent: operations.withdraw(
            public_id=public_id, reason=_reason(sent), on=clock.today(), **_common(request)
        ),
        _("Withdrawn; it stays visible."),
    )


def correct(request: Asked, public_id: str) -> HttpResponse:
    """Correct days or words."""

    def do(sent: Sent) -> None:
        reason = sent.text("reason", "理由")
        values: dict[str, Any] = {
            "title": sent.text("title", "标题", must=True),
            "happened_on": sent.day("happened_on", "登记日", must=True),
            "due_on": sent.day("due_on", "到期日"),
        }
        if "done_on" in request.POST:
            values["done_on"] = sent.day("done_on", "办结日", must=True)
        sent.check()
        operations.correct(public_id=public_id, reason=reason, **values, **_common(request))

    return _done(request, public_id, do, _("Corrected; both versions stay visible."))
