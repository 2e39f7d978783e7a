"""A list that the API gives in pages, for `for`.

Only the header Next-Cursor says that there is more: a page may be short, or empty, and still have a successor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Generic, Iterator, List, Optional, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True)
class Page(Generic[Item]):
    """One page, and where the next one begins: None on the last."""

    items: List[Item]
    next_cursor: Optional[str]


@dataclass(frozen=True)
class LogPage(Generic[Item]):
    """One page of a log, and where to go on: always, because a log does not end. `has_more`: there is more to read now."""

    items: List[Item]
    next_cursor: str
    has_more: bool


class Log(Generic[Item]):
    """A log as far as it is written, in its order; each page is asked for when it is needed."""

    def __init__(self, ask: Callable[[Optional[str]], LogPage[Item]]) -> None:
        self._ask = ask

    def pages(self, cursor: Optional[str] = None) -> Iterator[LogPage[Item]]:
        """Page by page, from `cursor` on.

        Store each page's `next_cursor` with what you have made of its items, and begin there the next time: then you
        see each item exactly once.
        """
        while True:
            page = self._ask(cursor)
            yield page
            cursor = page.next_cursor
            if not page.has_more:
                return

    def __iter__(self) -> Iterator[Item]:
        for page in self.pages():
            yield from page.items


class Listing(Generic[Item]):
    """Every item, in the API's order; each page is asked for when it is needed, each time that this is iterated."""

    def __init__(self, ask: Callable[[Optional[str]], Page[Item]]) -> None:
        self._ask = ask

    def pages(self, cursor: Optional[str] = None) -> Iterator[Page[Item]]:
        """Page by page, for whoever stores the cursor; from the page at `cursor` on, if it is given."""
        while True:
            page = self._ask(cursor)
            yield page
            cursor = page.next_cursor
            if cursor is None:
                return

    def __iter__(self) -> Iterator[Item]:
        for page in self.pages():
            yield from page.items
