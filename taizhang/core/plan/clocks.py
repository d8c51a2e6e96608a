"""Clocks of a matter: when each node is due, and which were missed (时限; mechanism S4-40, WN-29)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from taizhang.core.calendar import CHINA, Calendar, Due, add_term
from taizhang.core.language.tree import Clock, Node

Classes = Sequence[tuple[date, str]]  # from which day on, which class


@dataclass(frozen=True, slots=True)
class NodeDue:
    """A node of a clock with its last day; ``due`` is None where it stays open (跟踪)."""

    node: Node
    due: Due | None

    @property
    def label(self) -> str:
        """The class and the step: 一般办结."""
        return f"{self.node.class_}{self.node.name}"


def dues(clock: Clock, anchor: date, calendar: Calendar = CHINA) -> tuple[NodeDue, ...]:
    """Return every node of the clock with its last day, counted from the anchor."""
    return tuple(
        NodeDue(node, add_term(anchor, node.term.term, calendar, in_working_days=clock.working_days))
        for node in clock.nodes
    )


def class_on(day: date, classes: Classes) -> str:
    """Return the class in force on a day: the latest that began by then."""
    return max((pair for pair in classes if pair[0] <= day), default=(date.min, ""))[1]


def missed(
    clock: Clock,
    anchor: date,
    *,
    classes: Classes,
    done: Mapping[str, date | None],
    today: date,
    plans: Mapping[str, tuple[date, date]] | None = None,
    calendar: Calendar = CHINA,
) -> tuple[str, ...]:
    """Return the labels of the nodes that were missed: done late, or due and not done.

    ``done`` has the steps that are recorded (None: not done); a node of another step is not looked at.
    The class in force on a node's due day decides whether it bound (改类: 保留已逾期). An accepted plan
    (``plans``: the step to its acceptance and its day) replaces the term where it was accepted in time.
    """
    found = []
    for one in dues(clock, anchor, calendar):
        if one.due is None or one.node.name not in done:
            continue
        last = one.due.on
        if one.node.class_ and class_on(last, classes) != one.node.class_:
            continue
        accepted, planned = (plans or {}).get(one.node.or_, (date.max, last))
        if one.node.or_ and accepted <= last:
            last = planned
        finished = done[one.node.name]
        if (finished is None and today > last) or (finished is not None and finished > last):
            found.append(f"{one.label}逾期")
    return tuple(found)
