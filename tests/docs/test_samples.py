"""Every sample in the documents runs: what a reader copies from them works.

Which fences are samples, in the READMEs and in every Markdown file below docs/:

- ``scheme``: a part of a scheme. In a document that has a fence ``markdown 共用``, a whole scheme that its samples
  share, it is checked there. Elsewhere it is checked in a small scheme of its own, in which every roster, kind, input,
  table, duty, indicator and slot stands that the shipped schemes define and the sample does not define itself; where
  that does not do, also what the samples above it in the same document define. Where it speaks of 总分 and has no
  考评, the shipped one stands as well. No error may remain.
- ``markdown`` beginning with ``---``: a whole scheme.
- ``markdown 例``: worked cases of the part of a scheme right above in the same section, else of what the samples share.
- ``wrong S14``: a part of a scheme, in what the samples share, of which the checker says that code.
- ``sh``, ``console``, or no word: each line that calls taizhang must be a call that the program takes, and scheme,
  rate, explain and facts are run, in a folder with the shipped schemes and a folder of facts wherever one is asked
  for. It must end with 0, or with what a comment behind it says: ``# exit 1``. Each ``make`` target must exist.
- ``wrong``, ``right`` and ``frame`` are the samples of docs/problems.md, which has a test of its own. So has the
  tutorial, whose samples are steps (test_tutorial.py).

A line that holds a word in capitals, as FILE or DIR, shows a form and is not run.
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from taizhang import cli
from taizhang.core.cases.read import read
from taizhang.core.cases.run import run as run_cases
from taizhang.core.engine.interpret import rate
from taizhang.core.facts.known import end_of
from taizhang.core.language.check import check
from taizhang.core.plan.build import build
from taizhang.ratings.readers.exchange import write_folder
from tests import given
from tests.architecture.test_documents import parses
from tests.core.engine.random_facts import Generator
from tests.docs.samples import ROOT, SAMPLES, SHARED, Sample, fences, framed, framed_in, own_frame, sample_above
from tests.docs.steps import TUTORIAL

FACTS = Generator(10).facts()  # both shipped schemes rate somebody by them
RUN = ("scheme", "rate", "explain", "facts")
IN_STEPS = str(TUTORIAL.relative_to(ROOT))
PARTS = [one for one in SAMPLES if one.word == "scheme" and one.document != IN_STEPS]
WHOLE = [one for one in SAMPLES if (one.word == "markdown" and one.text.startswith("---")) or one.word == SHARED]
CASES = [one for one in SAMPLES if one.word == "markdown 例" and one.document != IN_STEPS]
WRONG = [one for one in SAMPLES if re.fullmatch(r"wrong S\d\d", one.word)]
SHELL = [
    one
    for one in SAMPLES
    if one.word in ("", "sh", "console") and re.search(r"\b(taizhang|make) ", one.text) and one.document != IN_STEPS
]


# --- schemes --------------------------------------------------------------------------------------


def text_of(document: str) -> str:
    """Return the text of a document."""
    path = ROOT / document
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def errors_of(sample: Sample, samples: Iterable[Sample]) -> list[str]:
    """Return what stands against a sample, in its document's own frame, or in the one that suits it better."""
    if frame := own_frame(text_of(sample.document)):
        return [str(problem) for problem in check(framed_in(frame, sample.text)).errors]
    found = [str(problem) for problem in check(framed(sample.text)).errors]
    if found:
        above = [one.text for one in samples if one.document == sample.document and one.line < sample.line]
        found = [str(problem) for problem in check(framed(sample.text, above)).errors]
    return found


def test_every_part_of_a_scheme_is_without_error() -> None:
    assert {str(one): found for one in PARTS if (found := errors_of(one, PARTS))} == {}


def test_every_whole_scheme_is_without_error() -> None:
    found = {str(one): [str(problem) for problem in check(one.text.replace("~~~", "```")).errors] for one in WHOLE}
    assert {name: problems for name, problems in found.items() if problems} == {}


def differing(sample: Sample, document: str) -> list[str]:
    """Return what does not come out of a sample of cases."""
    scheme = check(framed_in(own_frame(document), sample_above(document, sample))).unwrap()
    cases, problems = read(sample.text, str(sample))
    report = run_cases(scheme, cases)
    assert cases
    assert report.expected >= report.cases
    return [str(problem) for problem in (*problems, *report.problems)]


@pytest.mark.parametrize("sample", CASES, ids=str)
def test_every_worked_case_comes_out(sample: Sample) -> None:
    assert differing(sample, text_of(sample.document)) == []


@pytest.mark.parametrize("sample", WRONG, ids=str)
def test_the_checker_says_of_a_wrong_part_what_the_document_says(sample: Sample) -> None:
    code = sample.word.removeprefix("wrong ")
    found = {problem.code for problem in check(framed_in(own_frame(text_of(sample.document)), sample.text)).problems}
    assert code in found


# --- command lines --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A line that calls taizhang: its arguments and how it must end."""

    arguments: tuple[str, ...]
    ends: int

    @property
    def is_run(self) -> bool:
        """True where the line is run, not only read."""
        return self.arguments[0] in RUN and not any(re.fullmatch(r"[A-Z]{3,}", one) for one in self.arguments)


def lines_of(text: str) -> Iterator[Line]:
    """Yield the lines of a sample that call taizhang, whatever stands in front of them."""
    for line in text.replace("\\\n", " ").splitlines():
        called = re.fullmatch(r"(?:\$ )?(?:\w+=\S+ )*(?:\.venv/bin/)?taizhang (?P<call>.+?)(?:\s+# .*)?", line.strip())
        if called:
            ends = re.search(r"# exit ([0-9])", line)
            yield Line(tuple(shlex.split(called["call"])), int(ends[1]) if ends else 0)


DONE: set[Line] = set()  # the READMEs in two languages and the reference say the same lines


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None) -> Path:
    """Return a working directory with the shipped schemes."""
    shutil.copytree(ROOT / "schemes", tmp_path / "schemes")
    given.county()  # facts are exported where something was recorded
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(line: Line) -> int:
    """Run a line in the working directory; a folder of facts that it reads is made before."""
    arguments = list(line.arguments)
    if "--facts" in arguments:
        folder = Path(arguments[arguments.index("--facts") + 1])
        write_folder(folder, FACTS.tables)
        if "--org" in arguments and line.ends == 0:
            arguments[arguments.index("--org") + 1] = _subject(Path(arguments[arguments.index("--scheme") + 1]))
    try:
        return cli.main(arguments)
    except SystemExit as end:
        return int(end.code or 0)


def _subject(scheme: Path) -> str:
    """Return an organisation that a scheme rates; which one, no document can know."""
    plan = build(check(scheme.read_text()).unwrap())
    return rate(plan, FACTS, end_of(plan.closes)).ratings[0].org_id


@pytest.mark.parametrize("sample", SHELL, ids=str)
def test_a_command_line_does_what_the_document_says(sample: Sample, workplace: Path) -> None:
    for line in lines_of(sample.text):
        assert parses(list(line.arguments)) or line.ends == 2, line
        if line.is_run and line not in DONE:
            assert run(line) == line.ends, line
            DONE.add(line)


@pytest.mark.parametrize("sample", SHELL, ids=str)
def test_a_target_of_make_exists(sample: Sample) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    assert set(re.findall(r"^(?:\$ )?make ([a-z]+)", sample.text, re.M)) <= targets


# --- controls -------------------------------------------------------------------------------------

PLANTED = """# A page

```scheme
指标:
  办结数: {量: 计数, 台账: 事项, 范围: {类别: 工作事项, 登记日: 本期}}
```

```scheme
否决:
  不办: {看: 办结数, 低于: 1件}
```

```scheme
否决:
  不办: {看: 办节数, 低于: 1件}
```

```sh
$ .venv/bin/taizhang scheme check schemes/heilong-town/2015/scheme.md
X=1 taizhang scheme check \\
  schemes/none/2015/scheme.md
taizhang scheme check schemes/none.md  # exit 1
taizhang scheme weigh schemes/none.md
taizhang scheme check FILE
```
"""


def test_the_documents_hold_samples_of_each_sort() -> None:
    assert SHELL
    assert {sample.document for sample in SHELL} >= {"README.md", "docs/reference/commands.md"}


def test_a_planted_wrong_part_is_caught_and_the_right_ones_are_not() -> None:
    planted = [one for one in fences("page.md", PLANTED) if one.word == "scheme"]
    found = [errors_of(one, planted) for one in planted]
    assert found[:2] == [[], []]
    assert found[2][0].startswith("S06")


def test_planted_wrong_lines_are_caught(workplace: Path) -> None:
    [sample] = [one for one in fences("page.md", PLANTED) if one.word == "sh"]
    right, missing, said, unknown, form = lines_of(sample.text)
    assert (run(right), run(missing), run(said), parses(list(unknown.arguments))) == (0, 1, 1, False)
    assert (right.ends, missing.ends, said.ends, form.is_run) == (0, 0, 1, False)
