"""How long the question who would move takes over a county, from its kept ratings: ``python -m bench.whatif FOLDER``.

The bench scheme is asked with a higher band (no fact is read again) and with a measure that counts otherwise (the
facts of one table are). Also how long one explanation takes from the kept step values.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.live import SCHEME
from taizhang.core.engine.folds import Folder
from taizhang.core.engine.interpret import folder_of, rate
from taizhang.core.engine.record import from_json, to_json
from taizhang.core.engine.whatif import WhatIfRun
from taizhang.core.explain.tree import explain
from taizhang.core.facts.known import end_of
from taizhang.core.language.check import check
from taizhang.core.plan.build import build
from taizhang.core.plan.steps import Plan
from taizhang.ratings.readers.exchange import read_folder

CHANGES = {
    "a higher band": ("不低于: 95分", "不低于: 96分"),
    "another measure": ("办结日: 至时点", "办结日: {不晚于: 到期日}"),
}


def main() -> int:
    """Print seconds for each change, and milliseconds for an explanation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="facts as bench.generate writes them")
    options = parser.parse_args()
    text = SCHEME.read_text(encoding="utf-8")
    old = check(text).unwrap()
    plan, facts = build(old), read_folder(options.folder).unwrap()
    moment = end_of(plan.closes)
    before = rate(plan, facts, moment)

    def folder(other: Plan) -> Folder:
        return folder_of(other, facts, moment)

    figures: dict[str, object] = {"organisations": len(before.ratings)}
    for name, (word, other) in CHANGES.items():
        new = check(text.replace(word, other)).unwrap()
        seconds, found = _timed(WhatIfRun(old, new, before, folder).run)
        figures[name] = {"seconds": round(seconds, 2), "differences": len(found.differences), "moves": len(found.moves)}
    kept = [json.dumps(to_json(one), ensure_ascii=False) for one in before.ratings]
    took = sorted(_timed(lambda text=text: explain(old, plan, from_json(json.loads(text))))[0] for text in kept)
    figures["explanation"] = {f"p{n}_ms": round(took[len(took) * n // 100] * 1000, 1) for n in (50, 95, 99)}
    print(json.dumps(figures, ensure_ascii=False, indent=1))
    return 0


def _timed(make: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    made = make()
    return time.perf_counter() - begun, made


if __name__ == "__main__":
    sys.exit(main())
