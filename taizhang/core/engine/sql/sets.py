"""The sets of a plan as relations: organisations with their lives, persons at organisations, lines, targets."""

from __future__ import annotations

import ibis

from taizhang.core.engine.sql.dialects import Expr
from taizhang.core.engine.sql.source import Source
from taizhang.core.language.dictionary import MEMBER_ROLES
from taizhang.core.language.tree import MidPeriod, Relation, RosterDay, SetOf
from taizhang.core.plan.sets import RosterPlan
from taizhang.core.plan.steps import Plan


class Sets:
    """Makes the relations of rosters."""

    def __init__(self, plan: Plan, source: Source) -> None:
        self.plan, self.source = plan, source

    def organisations(self, roster: RosterPlan) -> Expr:
        """Return a roster of organisations: org_id, began, ended."""
        table = self.source.known("organisations")
        on_it = table.filter(table.kind.isin(roster.words) & self.source.covers(table, roster.as_of))
        chosen = on_it.select(member="org_id").distinct()
        lives = self.source.lifetimes()
        return chosen.join(lives, [("member", "org_id")]).select("org_id", "began", "ended")

    def holders(self, roster: RosterPlan) -> Expr:
        """Return who owes the duties of each member: org_id, holder, began, ended; itself, and what was merged into it."""
        own = self.organisations(roster)
        itself = own.select("org_id", holder="org_id", began="began", ended="ended")
        if not self.source.follows:
            return itself
        merged = self.source.merged()
        lives = self.source.lifetimes()
        gone = merged.join(own.select(into_2="org_id"), [("into", "into_2")])
        dated = gone.select(org_id=gone.into, holder=gone.gone).join(lives, [("holder", "org_id")])
        columns = ["org_id", "holder", "began", "ended"]
        return ibis.union(itself.select(*columns), dated.select(*columns))

    def persons(self, roster: RosterPlan) -> Expr:
        """Return who counts at which organisation, once each, the exempt left out: org_id, person_id."""
        posts = self.source.known("posts")
        on_it = posts.filter(posts.role.isin(roster.words) & self.source.covers(posts, roster.as_of))
        placed = self._placed(roster, on_it)
        if roster.except_words:
            placed = placed.anti_join(self._exempt(roster), "person_id")
        return placed

    def _placed(self, roster: RosterPlan, posts: Expr) -> Expr:
        if roster.relation is Relation.OWN:
            return posts.select("org_id", "person_id").distinct()
        if roster.relation is Relation.OWN_BRANCH:
            table = self.source.known("posts")
            branches = table.filter(table.role.isin(MEMBER_ROLES) & self.source.covers(table, roster.as_of))
            branches = branches.select(branch="org_id", who="person_id").distinct()
            joined = posts.select("person_id").distinct().join(branches, [("person_id", "who")])
            return joined.select(org_id=joined.branch, person_id=joined.person_id).distinct()
        pairs = self.source.subtrees()
        if roster.relation is Relation.BELOW:
            pairs = pairs.filter(pairs.top != pairs.node)
        joined = posts.select("org_id", "person_id").join(pairs, [("org_id", "node")])
        return joined.select(org_id=joined.top, person_id=joined.person_id).distinct()

    def _exempt(self, roster: RosterPlan) -> Expr:
        exemptions, posts = self.source.known("exemptions"), self.source.known("posts")
        words = roster.except_words
        dated = exemptions.filter(exemptions.kind.isin(words) & self.source.covers(exemptions, roster.as_of))
        held = posts.filter(posts.role.isin(words) & self.source.covers(posts, roster.as_of))
        return ibis.union(dated.select("person_id"), held.select("person_id")).distinct()

    def roles(self, roster: RosterPlan, role: str, mid: MidPeriod) -> Expr:
        """Return the posts of a role that bind a person: person_id, from, to (empty: still held)."""
        posts = self.source.known("posts")
        words = [role] if role else list(roster.words)
        own = posts.filter(posts.role.isin(words))
        on_day = self.source.covers(own, roster.as_of)
        if mid is not MidPeriod.AT_PERIOD_END:
            on_day = on_day | self.source.covers(own, RosterDay.ANY_DAY)
        return own.filter(on_day).select("person_id", "from", "to")

    def inside(self, roster: RosterPlan) -> Expr:
        """Return the members of a roster within each organisation's subtree: top, member."""
        pairs = self.source.subtrees()
        match roster.of:
            case SetOf.ORGANISATIONS:
                own = self.organisations(roster).select(member="org_id")
                return pairs.join(own, [("node", "member")]).select("top", "member")
            case SetOf.PERSONS:
                persons = self.persons(roster)
                return persons.select(top=persons.org_id, member=persons.person_id)
            case SetOf.LINES:
                lines = self.source.known("lines")
                year = self.source.period.last.year
                own = lines.filter(
                    lines.kind.isin(roster.words) & (lines.list_year.isnull() | (lines.list_year == year))
                )
                held = own.select(member="line_id", where_="org_id")
            case SetOf.TARGETS:
                table = self.source.known("assignments")
                stands = table.kind.isin(roster.words) & table.target.notnull()
                own = table.filter(stands & self.source.covers(table, roster.as_of))
                held = own.select(member="target", where_="org_id")
        return pairs.join(held, [("node", "where_")]).select("top", "member").distinct()
