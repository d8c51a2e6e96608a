"""``taizhang scheme new FILE``: a document to start from, one's own or like another county's."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

from taizhang.commands import scheme_files
from taizhang.commands.calling import number
from taizhang.core.problems import Place, Problem, Refused

_BEGINNING = """---
方案: {title}
代号: {code}
年度: {year}
施行: {year}-01-01
期间: 年度
关账: 01-31
---

# {title}

### 第一条 三会一课

支部党员大会每季度召开1次。

```scheme
类别表:
  支部党员大会: {{台账: 活动}}
名册:
  参评组织: {{对象: 组织, 类: [支部], 时点: 期末}}
应办:
  支部党员大会: {{谁: 参评组织, 频次: 每季度1次}}
指标:
  三会一课履行率: {{量: 履行, 应办: [支部党员大会], 无则: 不适用}}
```

### 第二条 等次

履行率不低于100%的为好，其余为一般。

```scheme
星级:
  看: 三会一课履行率
  档:
    - {{名: 好, 不低于: 100%}}
    - {{名: 一般, 其余: 是}}
```
"""
_CASES = """# 三会一课

## 四季度都开

| 例 | 给定·三会一课履行率 | 应得·星级 |
|---|---|---|
| 差一次 | 3/4 | 一般 |
| 都开了 | 4/4 | 好 |
"""


def add_parser(what: Any) -> None:
    """Add the sub-command."""
    parser = what.add_parser("new", help="begin a document, from nothing or from another county's")
    parser.add_argument("file", type=Path)
    parser.add_argument("--title", required=True, help="the title of the document")
    parser.add_argument("--year", required=True, type=number(1949, 2999))
    parser.add_argument("--like", type=Path, metavar="SCHEME", help="copy this document and its cases")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    file: Path = options.file
    code = file.parent.parent.name
    problems = []
    if file.exists():
        problems.append(Problem("S02", "这里已经有一份方案", "换一个地方，或直接改它", Place(str(file))))
    if not re.fullmatch(r"[a-z0-9-]+", code):
        remedy = "放在 schemes/代号/年度/scheme.md，代号用小写字母、数字和“-”"
        problems.append(Problem("S05", f"“{code}”不能作代号", remedy, Place(str(file))))
    if problems:
        raise Refused(problems)
    text = _BEGINNING.format(title=options.title, code=code, year=options.year)
    cases = {"起步.md": _CASES}
    if options.like:
        text = _retitled(scheme_files.text_of(options.like), options.title, code, options.year)
        beside = sorted((options.like.parent / "cases").glob("*.md"))
        cases = {path.name: scheme_files.text_of(path) for path in beside}
    (file.parent / "cases").mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    for name, words in cases.items():
        (file.parent / "cases" / name).write_text(words, encoding="utf-8")
    print(f"{file}：已建好，另有{len(cases)}个文件的例。改好后运行 taizhang scheme check {file}")
    if options.like:
        print(f"条文和例里的日期还是原来的年份：改成{options.year}年的，例才会相符")
    return 0


def _retitled(text: str, title: str, code: str, year: int) -> str:
    """Return a copied document under its own title, code and year; dates in its articles stay for the author to set."""
    said = {"方案": title, "代号": code, "年度": str(year), "施行": f"{year}-01-01"}
    lines, fences = [], 0
    for line in re.sub(r"(?m)^# .*$", f"# {title}", text, count=1).splitlines():
        fences += line.strip() == "---"
        key = line.partition(":")[0].strip()
        lines.append(f"{key}: {said[key]}" if fences == 1 and key in said else line)
    return "\n".join(lines) + "\n"
