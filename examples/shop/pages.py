"""Long lists are answered a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Request

from shop.refusal import Refusal

_LARGEST = 100
_LAST = 10_000


@dataclass(frozen=True)
class Page:
    """Which page of a list is wanted. Pages count from 1."""

    number: int
    size: int

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size

    def answer(self, name: str, items: list[dict[str, Any]], total: int) -> dict[str, Any]:
        """The items of this page, and how many there are in all."""
        return {name: items, "page": self.number, "pages": -(-total // self.size), "total": total}


def page_asked_for(request: Request) -> Page:
    """``?page=2&size=50``; Refusal where that is no page."""
    return Page(_number(request, "page", 1, _LAST), _number(request, "size", 20, _LARGEST))


def _number(request: Request, name: str, default: int, largest: int) -> int:
    text = request.args.get(name)
    if text is None:
        return default
    if text.isascii() and text.isdigit() and len(text) <= 9 and 1 <= int(text) <= largest:
        return int(text)
    raise Refusal(422, "invalid_page", f'"{name}" must be a whole number from 1 to {largest}.')
