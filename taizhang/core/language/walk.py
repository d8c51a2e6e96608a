"""Walk the tree: every node of a scheme with the article it stands under."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import TypeVar

from taizhang.core.language.tree import Article, Scheme

T = TypeVar("T")


def nodes(scheme: Scheme, of: type[T]) -> Iterator[tuple[str, T]]:
    """Yield ``(article, node)`` for every node of the type, in the order of the tree."""
    for field in fields(scheme):
        if field.name != "articles":
            yield from _walk(getattr(scheme, field.name), "", of)


def _walk(value: object, article: str, of: type[T]) -> Iterator[tuple[str, T]]:
    if isinstance(value, of):
        yield article, value
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _walk(item, article, of)
    elif isinstance(value, tuple):
        for item in value:
            yield from _walk(item, article, of)
    elif is_dataclass(value) and not isinstance(value, (type, Article)):
        here = getattr(value, "article", "") or article
        for field in fields(value):
            yield from _walk(getattr(value, field.name), here, of)
