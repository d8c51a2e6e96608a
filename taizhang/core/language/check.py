"""The checker: a document in, the tree and every problem out, in one answer."""

from __future__ import annotations

from collections.abc import Mapping

from taizhang.core.language import fits, inheritance, meaning, names, prose, read_scheme
from taizhang.core.language.tree import Scheme
from taizhang.core.problems import Outcome, Severity


def check(text: str, file: str = "scheme.md", bases: Mapping[str, str] | None = None) -> Outcome[Scheme]:
    """Read and check a scheme (docs/problems.md lists every code).

    ``bases`` are the texts of the documents that it may build on (承接), by id. Problems
    come in the order of their lines. The tree is given wherever one could be made, also
    beside errors, so that a page can show the rest of the document. What the cases do
    not cover is told by :mod:`taizhang.core.cases`.
    """
    context, _, scheme, reading = read_scheme.read(text, file)
    if scheme is not None:
        scheme = inheritance.build_on(context, scheme, bases or {})
        names.check(context, scheme, reading.broken)
        fits.check(context, scheme)
        meaning.check(context, scheme)
        prose.check(context, scheme)
    order = {severity: rank for rank, severity in enumerate(Severity)}
    found = sorted(dict.fromkeys(context.problems), key=lambda p: (p.place.line or 0, order[p.severity], p.code))
    return Outcome(scheme, tuple(found))
