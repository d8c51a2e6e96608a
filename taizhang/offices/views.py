"""People, organisations, what waits for a second person, and what is restricted or not built."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from taizhang.accounts import operations as accounts
from taizhang.accounts import queries as people_queries
from taizhang.accounts.kinds import GRANTS
from taizhang.approvals import operations
from taizhang.approvals import queries as approvals
from taizhang.core.problems import Problem, Refused
from taizhang.journal.forms import key_of, once, require_same
from taizhang.journal.operations import AlreadyDone
from taizhang.offices import queries
from taizhang.offices.acts import WAYS, read_post, wanted
from taizhang.registry import operations as registry_operations
from taizhang.registry import queries as registry
from taizhang.ui import clock
from taizhang.ui.forms import Sent, number
from taizhang.ui.responses import not_found, page, refused

Asked = Any  # an HttpRequest to which PolicyMiddleware gave access and actor


def _common(request: Asked) -> dict[str, Any]:
    return {"actor": request.actor, "now": clock.now(), "idempotency_key": key_of(request)}


def _when() -> dict[str, Any]:
    return {"today": clock.today(), "now": clock.now()}


# --- people -------------------------------------------------------------------------------


def people(request: Asked) -> HttpResponse:
    """List the people of one's scope."""
    got = request.GET
    shown = queries.people_page(
        request.access,
        text=got.get("text", "").strip()[:40],
        org=got.get("org", ""),
        offset=number(got.get("from")),
        **_when(),
    )
    return page(request, "offices/people.html", shown)


def enrol(request: Asked) -> HttpResponse:
    """Show the form of a new person, or enrol him; a role that gives access is then proposed to a second person."""
    shown = queries.enrol_page(request.access, today=clock.today())
    if request.method != "POST":
        return page(request, "offices/enrol.html", shown)
    try:
        return _enrolled(request)
    except Refused as reason:
        return refused(request, "offices/enrol.html", shown, reason)


def _enrolled(request: Asked) -> HttpResponse:
    sent = Sent(request.POST)
    name = sent.text("name", "姓名", must=True, longest=40)
    post = read_post(request.access, sent)
    if post.role in GRANTS:
        return propose(request, "accounts.enrol")
    where: dict[str, Any] = {"organisation_id": post.organisation.id, "from_on": post.from_on, "to_on": post.to_on}
    try:
        public_id = accounts.enrol(name=name, role=post.role, **where, **_common(request))
    except AlreadyDone as done:
        require_same(done, subjects=("person:",))
        public_id = done.subject.removeprefix("person:")
    messages.success(request, _("Enrolled."))
    return redirect("offices:person", public_id)


def _person(request: Asked, public_id: str) -> queries.PersonPage:
    return queries.person_page(request.access, public_id, **_when())


def person(request: Asked, public_id: str) -> HttpResponse:
    """Open a person."""
    try:
        return page(request, "offices/person.html", _person(request, public_id))
    except people_queries.NotFound:
        return not_found(request)


def end_post(request: Asked, public_id: str) -> HttpResponse:
    """End a post; access ends with its last day. One person is enough: ending must never wait."""
    try:
        shown = _person(request, public_id)
    except people_queries.NotFound:
        return not_found(request)
    post_id = number(request.POST.get("post"))

    def do() -> None:
        sent = Sent(request.POST)
        on = sent.day("to_on", "最后一天", must=True)
        if post_id not in {post.id for post in shown.person.posts}:
            sent.problems.append(Problem("F34", "没有这项任职", "刷新后再看"))
        sent.check()
        if on:
            accounts.end_post(post_id=post_id, to_on=on, **_common(request))

    try:
        once(request, do)
    except Refused as reason:
        return refused(request, "offices/person.html", shown, reason)
    messages.success(request, _("Ended. Access ends with that day."))
    return redirect("offices:people")


# --- organisations ------------------------------------------------------------------------


def organisations(request: Asked) -> HttpResponse:
    """Show the tree."""
    text = request.GET.get("text", "").strip()[:40]
    shown = queries.tree_page(request.access, text=text, offset=number(request.GET.get("from")), **_when())
    return page(request, "offices/organisations.html", shown)


def _organisation(request: Asked, public_id: str) -> queries.OrganisationPage:
    return queries.organisation_page(request.access, public_id, **_when())


def organisation(request: Asked, public_id: str) -> HttpResponse:
    """Open an organisation."""
    try:
        return page(request, "offices/organisation.html", _organisation(request, public_id))
    except registry.NotFound:
        return not_found(request)


def found(request: Asked, public_id: str) -> HttpResponse:
    """Found an organisation below another."""
    try:
        shown = _organisation(request, public_id)
    except registry.NotFound:
        return not_found(request)

    def do() -> None:
        sent = Sent(request.POST)
        name, on = sent.text("name", "名称", must=True, longest=80), sent.day("from_on", "从哪天起", must=True)
        kind = sent.text("kind", "类型", must=True)
        sent.check()
        if on:
            registry_operations.found(name=name, kind=kind, parent_id=shown.org.id, from_on=on, **_common(request))

    try:
        once(request, do)
    except Refused as reason:
        return refused(request, "offices/organisation.html", shown, reason)
    messages.success(request, _("Founded."))
    return redirect("offices:organisation", public_id)


# --- what takes two persons ---------------------------------------------------------------


def proposals(request: Asked) -> HttpResponse:
    """Show what waits for a second person."""
    return page(request, "offices/proposals.html", queries.proposals_page(request.access, now=clock.now()))


def propose(request: Asked, act: str) -> HttpResponse:
    """Propose an act to a second person."""
    made: list[str] = []

    def do() -> None:
        asked = wanted(request.access, act, request.POST, clock.today())
        made.append(operations.propose(wanted=asked, reason=request.POST.get("reason", ""), **_common(request)))

    try:
        once(request, do)
    except LookupError:
        return not_found(request)
    except Refused as reason:
        shown = queries.proposals_page(request.access, now=clock.now())
        return refused(request, "offices/proposals.html", shown, reason)
    messages.success(request, _("Proposed. A second person decides."))
    return redirect("offices:proposal", made[0]) if made else redirect("offices:proposals")


def proposal(request: Asked, public_id: str) -> HttpResponse:
    """Open a proposal."""
    try:
        return page(request, "offices/proposal.html", queries.proposal_line(request.access, public_id))
    except approvals.NotFound:
        return not_found(request)


def _decided(request: Asked, public_id: str, do: Callable[[queries.ProposalLine], object], said: str) -> HttpResponse:
    try:
        shown = queries.proposal_line(request.access, public_id)
    except approvals.NotFound:
        return not_found(request)
    try:
        once(request, lambda: do(shown))
    except Refused as reason:
        return refused(request, "offices/proposal.html", shown, reason)
    messages.success(request, said)
    return redirect("offices:proposal", public_id)


def decide(request: Asked, public_id: str) -> HttpResponse:
    """Approve or refuse what another proposed; what is approved is done at once."""
    approve, answer = request.POST.get("approve") == "yes", request.POST.get("answer", "").strip()[:300]
    now, key = clock.now(), key_of(request, ":done")

    def do(shown: queries.ProposalLine) -> None:
        if not shown.may_decide:
            raise Refused([Problem("F52", "这件事不由您决定", "请另一位有权的人决定；自己提请的不能自己决定")])
        operations.decide(
            public_id=public_id,
            approve=approve,
            answer=answer,
            carry_out=lambda decided: WAYS[shown.row.act].carry_out(decided, now, key),
            **_common(request),
        )

    return _decided(request, public_id, do, _("Approved and done.") if approve else _("Refused."))


def withdraw(request: Asked, public_id: str) -> HttpResponse:
    """Take back what one proposed."""
    return _decided(
        request,
        public_id,
        lambda _shown: operations.withdraw(public_id=public_id, **_common(request)),
        _("Taken back."),
    )


# --- what is restricted, and what is not built --------------------------------------------


def restricted(request: Asked) -> HttpResponse:
    """Show the switchboard of restricted functions."""
    return page(request, "offices/restricted.html", queries.restricted_page(request.access))


def close_function(request: Asked) -> HttpResponse:
    """Close a restricted function: one person is enough."""
    shown = queries.restricted_page(request.access)
    function = request.POST.get("function", "")
    try:
        once(request, lambda: operations.close_function(function=function, **_common(request)))
    except Refused as reason:
        return refused(request, "offices/restricted.html", shown, reason)
    messages.success(request, _("Closed."))
    return redirect("offices:restricted")


def not_built(request: Asked) -> HttpResponse:
    """Show what the system does not do, and by which rule."""
    return page(request, "offices/not_built.html", queries.not_built_page())
