"""What the journal says of an act: finishing and verifying are not the same word."""

from __future__ import annotations

from taizhang.journal.kinds import sentence


def test_what_was_done_next_is_said_by_its_step() -> None:
    assert sentence("record.act", {"step": "办结"}) == "办理：办结"
    assert sentence("record.act", {"step": "核验"}) == "办理：核验"
    assert sentence("record.act", {}) == "办理"
