"""The kinds that this app knows by name; all others are the scheme's own business."""

from __future__ import annotations

WORK = "工作事项"
EXPLANATION = "情况说明"
SANCTION = "处分"
