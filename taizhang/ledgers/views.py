"""One page for a record of any ledger; matters have their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from taizhang.journal import queries as journal
from taizhang.ledgers import queries
from taizhang.ui import clock
from taizhang.ui.responses import not_found, page

_NUMBERS = {
    "entitled": ("应到", "人"),
    "present": ("实到", "人"),
    "hours": ("学时", ""),
    "valid": ("有效", "票"),
    "satisfied": ("满意", "票"),
    "issued": ("发出", "票"),
    "returned": ("收回", "票"),
    "owed": ("应缴", "元"),
    "paid": ("实缴", "元"),
    "passed": ("合格", ""),
    "formal": ("正式", ""),
}


@dataclass(frozen=True, slots=True)
class RecordShown:
    """The page of a record."""

    record: queries.RecordPage
    numbers: tuple[tuple[str, str], ...]
    journal: tuple[journal.JournalLine, ...]


def numbers_of(record: queries.RecordPage) -> tuple[tuple[str, str], ...]:
    """Return the numbers of a record in words: money in yuan, yes and no as words."""
    found = []
    for name, value in record.row.numbers.items():
        label, unit = _NUMBERS.get(name, (name, ""))
        if name in ("passed", "formal") or (name == "valid" and record.row.ledger == "activities"):
            label = "合规" if name == "valid" else label
            found.append((label, "是" if value else "否"))
        elif name in ("owed", "paid"):
            found.append((label, f"{value // 100}.{value % 100:02}{unit}"))
        elif name == "hours":
            found.append((label, f"{value // 10}.{value % 10}"))
        else:
            found.append((label, f"{value}{unit}"))
    return tuple(found)


def record(request: Any, public_id: str) -> HttpResponse:
    """Open a record."""
    try:
        found = queries.get_record_for(request.access, public_id, today=clock.today())
    except queries.NotFound:
        return not_found(request)
    if found.row.ledger == "matters" and found.row.kind != "处分":
        return redirect("matters:detail", public_id)
    lines = tuple(journal.list_for(f"record:{public_id}"))
    return page(request, "ledgers/record.html", RecordShown(found, numbers_of(found), lines))
