"""A price list as it is uploaded: CSV with a line for each product. What cannot be read is refused or reported here."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shop.database import storable
from shop.money import minor_units
from shop.refusal import Refusal

LARGEST_FILE = 256 * 1024
MOST_LINES = 1000
COLUMNS = ("sku", "name", "price")
OPTIONAL = ("quantity",)

_SKU = re.compile(r"[A-Za-z0-9._-]{1,40}", re.ASCII)
_QUANTITY = re.compile(r"\d{1,6}", re.ASCII)
_HIGHEST_PRICE = 100_000_000


@dataclass(frozen=True)
class Line:
    """One line that is not empty. Either it has a problem, or all of it can be relied on."""

    number: int
    sku: str | None = None
    name: str | None = None
    price_minor: int | None = None
    quantity: int | None = None
    problem: str | None = None


def checked(content: bytes) -> str:
    """The text of a file that is a price list, whatever its lines say; Refusal where it is none."""
    if len(content) > LARGEST_FILE:
        raise Refusal(413, "too_large", f"The file is larger than {LARGEST_FILE} bytes.")
    if not content.strip():
        raise Refusal(422, "empty_file", "The file is empty.")
    if b"\0" in content:
        raise Refusal(415, "not_csv", "The file is not CSV: it is binary.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        raise Refusal(422, "wrong_encoding", f"The file is not UTF-8: see line {line}.") from None
    reader = _reader(text)
    try:
        header = _header(next(reader, []))
        count = sum(1 for cells in reader if any(cells))
    except csv.Error as problem:
        raise Refusal(415, "not_csv", f"The file is not CSV: line {reader.line_num}: {problem}.") from None
    if not count:
        raise Refusal(422, "empty_file", f"Below {', '.join(header)} the file is empty.")
    if count > MOST_LINES:
        raise Refusal(413, "too_large", f"The file has {count} lines; {MOST_LINES} can be imported at once.")
    return text


def lines(text: str) -> Iterator[Line]:
    """Every line of a checked price list that is not empty, with the number it has in the file."""
    reader = _reader(text)
    header = _header(next(reader))
    known: dict[str, int] = {}
    before = reader.line_num
    for cells in reader:
        number, before = before + 1, reader.line_num
        if not any(cells):
            continue
        line = _line(number, header, cells, known)
        if line.sku is not None and line.problem is None:
            known[line.sku] = number
        yield line


class _Bad(Exception):
    """A line cannot be imported, for this reason."""


def _reader(text: str) -> Any:
    return csv.reader(io.StringIO(text, newline=""), strict=True, skipinitialspace=True)


def _header(cells: list[str]) -> list[str]:
    header = [cell.strip().lower() for cell in cells]
    if sorted(header) not in (sorted(COLUMNS), sorted(COLUMNS + OPTIONAL)):
        wanted = f"{', '.join(COLUMNS)} and, if you like, {OPTIONAL[0]}"
        raise Refusal(422, "wrong_columns", f"The columns must be {wanted}, not {', '.join(header)[:200]}.")
    return header


def _line(number: int, header: list[str], cells: list[str], known: Mapping[str, int]) -> Line:
    if len(cells) != len(header):
        return Line(number, problem=f"it has {len(cells)} cells, not {len(header)}")
    said = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    sku = said["sku"]
    if not _SKU.fullmatch(sku):
        return Line(number, problem=f"{_shown(sku)} is no sku: letters, digits, dots and dashes, at most 40")
    try:
        line = Line(number, sku, _name(said["name"]), _price(said["price"]), _quantity(said.get("quantity", "")))
        if sku in known:
            raise _Bad(f"{sku} is on line {known[sku]} already")  # noqa: TRY301
    except _Bad as problem:
        return Line(number, sku, problem=str(problem))
    return line


def _name(text: str) -> str:
    if not 0 < len(text) <= 200 or not storable(text):
        raise _Bad("a name has 1 to 200 characters")
    return text


def _price(text: str) -> int:
    try:
        price = minor_units(text)
    except ValueError:
        raise _Bad(f"{_shown(text)} is no price such as 9.95") from None
    if price > _HIGHEST_PRICE:
        raise _Bad(f"{_shown(text)} is more than anything costs here")
    return price


def _quantity(text: str) -> int | None:
    if text and not _QUANTITY.fullmatch(text):
        raise _Bad(f"{_shown(text)} is no quantity such as 12")
    return int(text) if text else None


def _shown(text: str) -> str:
    return f'"{text[:40]}"'
