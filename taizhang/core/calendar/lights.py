"""Lights: computed from dates when read, never stored. Lateness once recorded does not fade."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Light(StrEnum):
    """The closed set of lights; a page shows shape, word and colour."""

    NOT_STARTED = "not_started"
    ON_TIME = "on_time"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    DONE = "done"
    DONE_LATE = "done_late"

    @property
    def label(self) -> str:
        """The word."""
        return {
            "not_started": "未开始",
            "on_time": "进行中",
            "due_soon": "快到期",
            "overdue": "逾期",
            "done": "已办结",
            "done_late": "迟办结",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Shown:
    """A light with the sentence that explains it."""

    light: Light
    sentence: str


def light_of(
    *, due_on: date | None, done_on: date | None, today: date, starts_on: date | None = None, warn_days: int = 3
) -> Shown:
    """Return the light of something due. On time means done on or before the due day, in civil days."""
    if done_on is not None:
        if due_on is not None and done_on > due_on:
            return Shown(Light.DONE_LATE, f"{done_on}办结，比{due_on}晚{(done_on - due_on).days}天")
        return Shown(Light.DONE, f"{done_on}办结" + (f"，{due_on}到期" if due_on else ""))
    if starts_on is not None and today < starts_on:
        return Shown(Light.NOT_STARTED, f"{starts_on}开始")
    if due_on is None:
        return Shown(Light.ON_TIME, "没有期限，跟踪到销号")
    left = (due_on - today).days
    if left < 0:
        return Shown(Light.OVERDUE, f"{due_on}到期，已逾期{-left}天")
    if due_on - timedelta(days=warn_days) <= today:
        return Shown(Light.DUE_SOON, f"{due_on}到期，还有{left}天" if left else f"今天（{due_on}）到期")
    return Shown(Light.ON_TIME, f"{due_on}到期，还有{left}天")
