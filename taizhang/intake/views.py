"""Hand in a workbook, say what its columns mean, mend it, post it; take the ledger away again."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from taizhang.core.problems import Place, Problem, Refused
from taizhang.intake import operations, queries
from taizhang.intake.admission import Match
from taizhang.intake.readers.limits import DEFAULT_LIMITS
from taizhang.journal.forms import key_of, once, require_same
from taizhang.journal.operations import AlreadyDone
from taizhang.matters.forms import filters_of
from taizhang.registry import queries as registry
from taizhang.ui import clock
from taizhang.ui.forms import number
from taizhang.ui.responses import not_found, page, refused

Asked = Any  # an HttpRequest to which PolicyMiddleware gave access and actor
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _common(request: Asked) -> dict[str, Any]:
    return {"actor": request.actor, "now": clock.now(), "idempotency_key": key_of(request)}


def home(request: Asked) -> HttpResponse:
    """Show the workbooks handed in, or take one in."""
    if request.method != "POST":
        return page(request, "intake/home.html", queries.home_page(request.access, today=clock.today()))
    try:
        received = _received(request)
    except Refused as reason:
        shown = queries.home_page(request.access, today=clock.today())
        return refused(request, "intake/home.html", shown, reason)
    return redirect("intake:batch" if received.columns_known else "intake:columns", received.public_id)


def _received(request: Asked) -> operations.Received:
    """Take a workbook in, once: the same sent twice is the one taken in the first time."""
    try:
        return _receive(request)
    except AlreadyDone as done:
        require_same(done, subjects=("batch:",))
        return operations.Received(done.subject.removeprefix("batch:"), columns_known=True)


def _receive(request: Asked) -> operations.Received:
    file = request.FILES.get("workbook")
    problems = []
    organisation = None
    try:
        organisation = registry.get_for(request.access, request.POST.get("org", ""))
    except registry.NotFound:
        problems.append(Problem("F21", "没有选单位", "选一个单位", Place(field="单位")))
    if file is None:
        problems.append(Problem("F21", "没有选文件", "选一个 .xlsx 工作簿", Place(field="工作簿")))
    elif file.size > DEFAULT_LIMITS.file_bytes:
        remedy = "删去图片和不用的工作表，或者分成几个文件上传"
        problems.append(Problem("F12", "文件超过 10 MiB", remedy, Place(file=file.name)))
    if problems or organisation is None or file is None:
        raise Refused(problems)
    return operations.receive(data=file.read(), name=file.name or "", organisation=organisation, **_common(request))


def columns(request: Asked, public_id: str) -> HttpResponse:
    """Ask what the columns mean, or keep the answer."""
    try:
        shown = queries.columns_page(request.access, public_id)
        if request.method != "POST":
            return page(request, "intake/columns.html", shown)
        match = _match(request, shown)
        of = {"public_id": public_id, "match": match, "scope": request.access}
        once(request, lambda: operations.match_columns(**of, **_common(request)))
    except queries.NotFound:
        return not_found(request)
    except Refused as reason:
        return refused(request, "intake/columns.html", shown, reason)
    return redirect("intake:batch", public_id)


def _match(request: Asked, shown: queries.ColumnsPage) -> Match:
    known = {key for key, _label in shown.fields}
    chosen = tuple(request.POST.get(f"column-{column.at}", "") for column in shown.columns)
    kind = request.POST.get("kind", "")
    source = request.POST.get("source", "")
    return Match(
        kind if kind in shown.kinds else shown.kind,
        tuple(key if key in known else "" for key in chosen),
        source if source in shown.sources else "",
        shown.organisation,
        shown.hidden,
    )


def _preview(request: HttpRequest, public_id: str) -> queries.BatchPage:
    asked: Asked = request
    return queries.batch_page(
        asked.access,
        public_id,
        today=clock.today(),
        shown=request.GET.get("show", ""),
        offset=number(request.GET.get("from")),
    )


def batch(request: Asked, public_id: str) -> HttpResponse:
    """Show every row with its verdict."""
    try:
        return page(request, "intake/batch.html", _preview(request, public_id))
    except queries.NotFound:
        return not_found(request)


def _mend(request: Asked, public_id: str, key: str) -> None:
    sent = request.POST
    operations.mend(
        public_id=public_id,
        cells={name.removeprefix("cell:"): sent[name] for name in sent if name.startswith("cell:")},
        leave={name.removeprefix("leave:") for name in sent if name.startswith("leave:")},
        take={name.removeprefix("take:") for name in sent if name.startswith("take:")},
        hidden=sent.get("hidden", ""),
        scope=request.access,
        **{**_common(request), "idempotency_key": key},
    )


def mend(request: Asked, public_id: str) -> HttpResponse:
    """Keep what was mended, left out or decided."""
    try:
        once(request, lambda: _mend(request, public_id, key_of(request)))
    except queries.NotFound:
        return not_found(request)
    except Refused as reason:
        return refused(request, "intake/batch.html", _preview(request, public_id), reason)
    return redirect("intake:batch", public_id)


def post(request: Asked, public_id: str) -> HttpResponse:
    """Post all rows that are ready, or none; what was mended or ticked in the same form is kept first."""
    posted: list[int] = []

    def do() -> None:
        if any(name.startswith(("cell:", "leave:", "take:")) for name in request.POST):
            with suppress(AlreadyDone):
                _mend(request, public_id, key_of(request, ":mend"))
        posted.append(operations.post(public_id=public_id, scope=request.access, **_common(request)))

    try:
        once(request, do)
    except queries.NotFound:
        return not_found(request)
    except Refused as reason:
        return refused(request, "intake/batch.html", _preview(request, public_id), reason)
    for n in posted:
        messages.success(request, _("%(n)s matters posted.") % {"n": n})
    return redirect("intake:batch", public_id)


def discard(request: Asked, public_id: str) -> HttpResponse:
    """Give a workbook up."""
    try:
        once(request, lambda: operations.discard(public_id=public_id, scope=request.access, **_common(request)))
    except queries.NotFound:
        return not_found(request)
    except Refused as reason:
        return refused(request, "intake/batch.html", _preview(request, public_id), reason)
    messages.success(request, _("Given up; nothing was posted."))
    return redirect("intake:home")


def _file(data: bytes, name: str) -> HttpResponse:
    header = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(data, content_type=XLSX, headers={"Content-Disposition": header})


def original(request: Asked, public_id: str) -> HttpResponse:
    """Give the workbook back as it was handed in."""
    try:
        name, data = queries.original_for(request.access, public_id)
    except queries.NotFound:
        return not_found(request)
    return _file(data, name)


def export(request: Asked) -> HttpResponse:
    """Give the ledger in the shape in which the office keeps it, narrowed like the table."""
    filters, _query = filters_of(request.GET)
    today, query = clock.today(), request.GET.urlencode()
    rows = queries.export_size(request.access, filters, today=today)
    if not queries.may_take(request.access.person_id, rows, query, clock.now()):
        may_propose = request.access.may_open("offices:proposals")
        shown = queries.LargeExportPage(rows, queries.LARGEST_ALONE, query, f"/matters/?{query}", may_propose)
        return page(request, "intake/large_export.html", shown)
    return _file(queries.ledger_for(request.access, filters, today=today), f"事项台账-{today}.xlsx")


def sample(request: Asked) -> HttpResponse:  # noqa: ARG001 - the same for everybody
    """Give an empty ledger."""
    return _file(queries.sample(), "事项台账-样表.xlsx")
