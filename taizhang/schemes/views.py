"""Schemes: article, rule and the machine's sentence stand together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from taizhang.core.language import meaning, sentence
from taizhang.core.language.tree import Bands, Named, Part, Scheme, Scoring
from taizhang.schemes import queries
from taizhang.schemes.queries import Version
from taizhang.ui.responses import not_found, page


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A line of a rule with its number in the document."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class ArticleShown:
    """An article: what it says to people, the rule, and what the machine understood."""

    title: str
    level: int
    line: int
    prose: str
    rule: tuple[RuleLine, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SchemePage:
    """A version opened."""

    version: Version
    articles: tuple[ArticleShown, ...]
    assumed: tuple[tuple[str, int, str], ...]
    cases: int


@dataclass(frozen=True, slots=True)
class SchemesPage:
    """All versions."""

    versions: tuple[Version, ...]


def _sentences(scheme: Scheme) -> dict[str, list[tuple[int, str]]]:
    """Return the sentences of each article, in the order of its lines."""
    found: dict[str, list[tuple[int, str]]] = {}
    things: list[Named | Scoring | Bands | Part] = []
    for part in (
        *(scheme.kinds, scheme.rosters, scheme.inputs, scheme.duties, scheme.clocks, scheme.lists, scheme.slots),
        *(scheme.checks, scheme.appraisals, scheme.tables, scheme.indicators, scheme.vetoes, scheme.consequences),
        scheme.disclosures,
    ):
        things += part.values()
    if scheme.scoring:
        things += [scheme.scoring, *scheme.scoring.parts]
    if scheme.bands:
        things.append(scheme.bands)
    for thing in things:
        found.setdefault(thing.article, []).append((thing.line, sentence.of(thing)))
    return found


def scheme_page(version: Version) -> SchemePage:
    """Return a version as articles."""
    sentences = _sentences(version.scheme)
    articles = tuple(
        ArticleShown(
            article.title,
            article.level,
            article.line,
            article.prose,
            tuple(
                RuleLine(number, line)
                for first, block in article.blocks
                for number, line in enumerate(block.split("\n"), first)
            ),
            tuple(text for _, text in sorted(sentences.get(article.title, ())) if text),
        )
        for article in version.scheme.articles
    )
    return SchemePage(version, articles, tuple(meaning.assumed_in(version.scheme)), 0)


def schemes(request: Any) -> HttpResponse:
    """List versions."""
    return page(request, "schemes/list.html", SchemesPage(tuple(queries.list_versions())))


def detail(request: Any, version_id: int) -> HttpResponse:
    """Open a version."""
    try:
        version = queries.get_version(version_id)
    except LookupError:
        return not_found(request)
    return page(request, "schemes/detail.html", scheme_page(version))
