"""The shipped schemes: their documents, the base they build on, the cases and tables beside them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from taizhang.commands.scheme_files import bases_beside, survivors_beside
from taizhang.core.cases.read import Case, read
from taizhang.core.language.check import check
from taizhang.core.language.tree import Scheme
from taizhang.core.problems import Problem

ROOT = Path(__file__).parents[2] / "schemes"


@dataclass(frozen=True)
class Shipped:
    """A shipped scheme."""

    file: Path

    def __str__(self) -> str:
        return f"{self.file.parent.parent.name}-{self.file.parent.name}"

    @property
    def code(self) -> str:
        return self.file.parent.parent.name

    @property
    def text(self) -> str:
        return self.file.read_text(encoding="utf-8")

    @property
    def bases(self) -> dict[str, str]:
        return bases_beside(self.file)

    @property
    def problems(self) -> tuple[Problem, ...]:
        return check(self.text, bases=self.bases).problems

    @property
    def scheme(self) -> Scheme:
        return _checked(self)

    @property
    def cases(self) -> list[Case]:
        found = [
            read(path.read_text(encoding="utf-8"), path.name) for path in sorted(self.file.parent.glob("cases/*.md"))
        ]
        assert [problem for _, problems in found for problem in problems] == []
        return [case for cases, _ in found for case in cases]

    @property
    def survivors(self) -> dict[str, str]:
        return survivors_beside(self.file)


@cache
def _checked(shipped: Shipped) -> Scheme:
    return check(shipped.text, bases=shipped.bases).unwrap()


SCHEMES = [Shipped(file) for file in sorted(ROOT.glob("*/*/scheme.md"))]
