"""JSON Schemas by name: what is found, what fits, and what is said of the rest."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from interlock.errors import DocumentError, ExpectationFailed, UnknownName
from interlock.expect import assert_now
from interlock.expect.fits_schema import FitsSchema
from interlock.expect.schemas import Schemas

ORDER = {
    "type": "object",
    "required": ["id", "status", "lines"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "status": {"enum": ["pending", "paid"]},
        "lines": {"type": "array", "minItems": 1, "items": {"$ref": "line.json"}},
        "placed": {"type": "string", "format": "date-time"},
        "mail": {"type": "string", "format": "email"},
        "note": {"anyOf": [{"type": "null"}, {"type": "string", "maxLength": 3}]},
        "total": {"type": "number", "multipleOf": 0.01, "exclusiveMinimum": 0},
        "count": {"type": "integer"},
    },
}
LINE = {
    "type": "object",
    "required": ["sku"],
    "properties": {"sku": {"type": "string"}, "quantity": {"type": "integer", "minimum": 1}},
}
GOOD: dict[str, Any] = {"id": "5a0b7f0e-0000-4000-8000-000000000000", "status": "paid", "lines": [{"sku": "TEA"}]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "schemas"
    (folder / "deep").mkdir(parents=True)
    (folder / "order.json").write_text(json.dumps(ORDER))
    (folder / "line.json").write_text(json.dumps(LINE))
    (folder / "deep" / "mug.yaml").write_text(
        "type: object\nproperties:\n  price: {maximum: 9.99}\n  day: {const: 2026-03-01}\n"
    )
    return folder


def seen(folder: Path, value: Any, name: str = "order") -> list[tuple[str, str, str]]:
    return [(one.path, one.contrast, one.why) for one in Schemas(folder).named(name).problems(value)]


def contrasts(folder: Path, **changed: Any) -> list[str]:
    return [contrast for _, contrast, _ in seen(folder, GOOD | changed)]


def test_what_fits_has_no_problems(folder: Path) -> None:
    more = {"placed": "2026-03-01T12:00:00Z", "mail": "ada@example.com", "note": None, "count": Decimal("2.0")}

    assert seen(folder, GOOD | more | {"total": Decimal("19.90")}) == []
    assert seen(folder, {"price": Decimal("9.99"), "day": "2026-03-01"}, "deep/mug") == []


@pytest.mark.parametrize(
    ("changed", "contrast"),
    [
        ({"id": "7"}, 'id "7" instead of the format uuid'),
        ({"status": "sent"}, 'status "sent" instead of one of "pending" and "paid"'),
        ({"lines": []}, "lines [] instead of a list of at least 1 entry"),
        ({"lines": [{"sku": "TEA", "quantity": 0}]}, "lines[0].quantity 0 instead of >= 1"),
        ({"lines": [{"sku": 7}]}, "lines[0].sku 7 instead of a text"),
        ({"lines": [{}]}, "no lines[0].sku instead of a text"),
        ({"placed": "yesterday"}, 'placed "yesterday" instead of the format date-time'),
        ({"mail": "ada"}, 'mail "ada" instead of the format email'),
        ({"note": "much"}, 'note "much" instead of a text of at most 3 characters'),
        ({"total": Decimal("19.905")}, "total 19.905 instead of a multiple of 0.01"),
        ({"total": 0}, "total 0 instead of > 0"),
        ({"count": Decimal("2.5")}, "count 2.5 instead of a whole number"),
        ({"colour": "blue"}, 'colour "blue" instead of no such field'),
    ],
)
def test_each_problem_names_the_field_what_was_expected_and_what_was_met(
    folder: Path, changed: dict[str, Any], contrast: str
) -> None:
    assert contrasts(folder, **changed) == [contrast]


def test_what_is_missing_comes_first_and_says_what_there_is(folder: Path) -> None:
    problems = seen(folder, {"id": 7, "lines": [{"quantity": 0}], "stats": "paid"})

    assert [path for path, _, _ in problems] == ["status", "stats", "id", "lines[0].sku", "lines[0].quantity"]
    assert problems[0][2] == "there are: stats, lines, id"


def test_a_failure_reads_like_that_of_a_table(folder: Path) -> None:
    schema = Schemas(folder).named("order")

    with pytest.raises(ExpectationFailed) as failure:
        assert_now(GOOD | {"status": "sent", "lines": [{"sku": 7}]}, FitsSchema(schema), "the answer to GET /orders/7")

    headline, *lines = str(failure.value).splitlines()
    assert headline == (
        'the answer to GET /orders/7 does not fit the schema "order": it has status "sent" instead of one of '
        '"pending" and "paid" and lines[0].sku 7 instead of a text'
    )
    assert lines == [
        '  status        expected one of "pending" and "paid"  but was "sent"  x',
        "  lines[0].sku  expected a text                       but was 7       x",
        f"  the schema is {schema.path}",
    ]


def test_many_problems_are_bounded(folder: Path) -> None:
    schema = Schemas(folder).named("order")
    failure = FitsSchema(schema).failure(GOOD | {"lines": [{"sku": number} for number in range(50)]})

    assert len(failure.lines) == 12
    assert failure.lines[10] == "  and 40 more"


def test_an_unknown_name_lists_the_nearest(folder: Path) -> None:
    with pytest.raises(UnknownName) as error:
        Schemas(folder).named("ordr")

    assert str(error.value) == f'there is no schema "ordr" in {folder}; there are: order, deep/mug, line'


def test_a_folder_that_is_not_there_has_no_schemas(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="there are: none"):
        Schemas(tmp_path / "schemas").named("order")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("bad.json", '{"type": "object",}', "bad.json is no JSON: "),
        ("bad.yaml", "type: [", "bad.yaml is no YAML: "),
        (
            "bad.json",
            '{"properties": {"a": {"type": "txt"}}}',
            "bad.json is no JSON Schema: at properties.a.type: 'txt'",
        ),
        ("bad.json", "[1]", "bad.json is no JSON Schema: it is no object"),
        ("bad.json", '{"$schema": "https://example.com/own"}', 'is written for "https://example.com/own", which is no'),
        (
            "bad.json",
            '{"type": "text", "type": "object"}',
            'bad.json is no JSON: the field "type" stands in one object',
        ),
    ],
)
def test_a_file_that_is_no_schema_is_named_with_the_place(folder: Path, name: str, text: str, said: str) -> None:
    (folder / name).write_text(text)

    with pytest.raises(DocumentError) as error:
        Schemas(folder).named("bad")

    assert said in str(error.value)


def test_a_schema_may_refer_to_another_by_its_id(folder: Path) -> None:
    (folder / "a.json").write_text('{"$id": "https://shop.example/a", "properties": {"b": {"$ref": "b"}}}')
    (folder / "b.json").write_text('{"$id": "https://shop.example/b", "type": "integer"}')

    assert seen(folder, {"b": "x"}, "a")[0][1] == 'b "x" instead of a whole number'


@pytest.mark.parametrize("reference", ["https://example.com/line.json", "missing.json", "../outside.json", "#/nowhere"])
def test_nothing_outside_the_folder_is_looked_at_or_fetched(folder: Path, reference: str) -> None:
    (folder.parent / "outside.json").write_text("{}")
    (folder / "a.json").write_text(json.dumps({"properties": {"b": {"$ref": reference}}}))

    with pytest.raises(DocumentError) as error:
        Schemas(folder).named("a").problems({"b": 1})

    assert "which is not there" in str(error.value)
    assert "nothing is fetched from the network" in str(error.value)


def test_a_suite_without_schemas_does_not_import_what_they_need() -> None:
    code = "import sys, interlock.expect.schemas, interlock.world; print({'jsonschema', 'yaml'} & set(sys.modules))"

    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "set()"


def test_what_is_not_installed_says_how_to_get_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jsonschema", None)

    with pytest.raises(DocumentError) as error:
        Schemas(folder).named("line")

    assert str(error.value) == (
        "schemas and contracts need a package that is not installed: jsonschema\n"
        '  Hint: pip install "interlock[contracts]"'
    )
