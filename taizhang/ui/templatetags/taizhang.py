"""Tags: the hidden key that makes a POST safe to repeat, lights, days side by side."""

from __future__ import annotations

import re
import secrets
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from taizhang.core.calendar.lights import Shown
from taizhang.core.facts.known import CIVIL, civil_day

register = template.Library()


@register.simple_tag
def idempotency_key() -> SafeString:
    """Return the hidden field with a new key, its own in every form: what was refused wrote nothing under the old one."""
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', secrets.token_hex(12))


@register.simple_tag
def light(shown: Shown) -> SafeString:
    """Return a light: shape, word and colour, and the sentence that explains it."""
    return format_html(
        '<span class="tz-light" data-light="{}" title="{}"><span class="tz-light-shape" aria-hidden="true"></span>{}</span>',
        shown.light.value,
        shown.sentence,
        shown.light.label,
    )


@register.simple_tag(takes_context=True)
def typed(context: dict[str, Any], name: str, default: Any = "", form: str = "") -> Any:
    """Return what was typed into a field before the form came back, else a default.

    Where a page has several forms, ``form`` is the name of the address to which this one is sent.
    """
    if form and context.get("sent_to") != form:
        return default
    return (context.get("typed") or {}).get(name, default)


@register.filter
def civil(moment: datetime | None) -> str:
    """Return a moment as civil day and time in China."""
    if moment is None:
        return ""
    return moment.astimezone(CIVIL).strftime("%Y-%m-%d %H:%M")


@register.filter
def day_of(moment: datetime | None) -> str:
    """Return the civil day of a moment."""
    return civil_day(moment).isoformat() if moment else ""


@register.filter
def day(value: date | None) -> str:
    """Return a day as 2015-06-30, or a dash."""
    return value.isoformat() if value else "—"


@register.filter
def weekday(value: date | None) -> str:
    """Return a day with its weekday, 2015-06-30 周二, or a dash: a due day is a day of the week to people."""
    return f"{value.isoformat()} 周{'一二三四五六日'[value.weekday()]}" if value else "—"


@register.filter
def remaining(sentence: str) -> str:
    """Return what a light's sentence says after its date: 已逾期26天."""
    return sentence.partition("，")[2]


@register.filter
def stars(name: str) -> str:
    """Return 五星级 as five marks; nothing for a name that counts no stars."""
    return "★" * {"一星级": 1, "二星级": 2, "三星级": 3, "四星级": 4, "五星级": 5}.get(name, 0)


@register.simple_tag
def meter(value: str, full: str) -> SafeString:
    """Return a bar of the points got out of the full points; nothing where there are none. The words stand beside it."""
    got, most = (re.search(r"[\d.]+(?=分)", text) for text in (value, full))
    if got is None or most is None or not Decimal(most[0]):
        return SafeString("")
    width = min(100, int(Decimal(got[0]) * 100 / Decimal(most[0])))
    tone = "full" if width >= 90 else "most" if width >= 60 else "part"
    return format_html(
        '<svg class="tz-meter" viewBox="0 0 100 7" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="tz-meter-bg" width="100" height="7"/><rect class="tz-meter-{}" width="{}" height="7"/></svg>',
        tone,
        width,
    )


@register.filter
def marked(text: str) -> SafeString:
    """Return a sentence with every 假定 marked, so that an assumed number shows wherever it stands."""
    parts = text.split("（假定）")
    pieces = [format_html("{}", part) for part in parts]
    return SafeString('<span class="tz-assumed">假定</span>'.join(pieces))
