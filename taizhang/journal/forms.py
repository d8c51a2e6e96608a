"""The key under which a form is sent, with a digest of what the form says; and what to say where the key was used."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from taizhang.core.problems import Problem, Refused
from taizhang.journal import queries
from taizhang.journal.kinds import Key
from taizhang.journal.operations import AlreadyDone

LONGEST_KEY = 60
_APART = {"csrfmiddlewaretoken", "idempotency_key"}


def key_of(request: HttpRequest, part: str = "") -> Key:
    """Return the key of a form that was sent; ``part`` tells apart what one form does in two steps."""
    sent = request.POST
    key = sent.get("idempotency_key", "")[:LONGEST_KEY]
    said = sorted((name, sent.getlist(name)) for name in sent if name not in _APART)
    handed_in: dict[str, Any] = dict(request.FILES.items())
    files = sorted((name, file.name or "", file.size or 0) for name, file in handed_in.items())
    text = json.dumps([request.path, said, files], ensure_ascii=False)
    content = hmac.new(settings.JOURNAL_KEY, text.encode(), hashlib.sha256).hexdigest()[:32]
    return Key(f"{key}{part}" if key else "", content)


def require_same(done: AlreadyDone, *, subjects: Iterable[str] = ()) -> None:
    """Pass where the same was sent twice: it is done once, quietly.

    Raises:
        Refused: where something else was sent under a used key, or it was used on something of another sort.
    """
    sorts = tuple(subjects)
    if not done.is_same or (sorts and not done.subject.startswith(sorts)):
        message = "没有记录：这张表单先前已经提交过，内容与这一次不同"
        raise Refused([Problem("F45", message, "核对下面所填；确要再记一次，再按一次提交")])


def once(request: HttpRequest, do: Callable[[], object]) -> None:
    """Do what a form asks, once: sent twice it is done already, and nothing is refused that the first time brought about.

    Raises:
        Refused: as the operation does, or where something else was sent under a used key.
    """
    try:
        do()
    except AlreadyDone as done:
        require_same(done)
    except Refused:
        key = key_of(request)
        content = queries.content_under(key)
        if content is None:
            raise
        require_same(AlreadyDone("", is_same=content == key.content))
