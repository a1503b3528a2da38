"""What staff can upload, what becomes of it, and what everybody can look at."""

from __future__ import annotations

import io
import json
import logging
from functools import partial

import pytest
from werkzeug.test import Client

from shop import price_list
from shop.catalogue import Catalogue
from shop.imports import Importer, Imports
from shop.message import CORRELATION
from shop.price_list import LARGEST_FILE, MOST_LINES
from shop.products import Products
from shop.readiness import Readiness

GOOD = (
    "sku,name,price,quantity\nHAT-1,Straw hat,12.50,5\nMUG-1,Stoneware mug,10.95,\nBOOK-1,A Pattern Language,29.90,\n"
)


@pytest.fixture
def desk(service):
    return service("catalogue")


@pytest.fixture
def imports(desk):
    return Imports(desk.database)


@pytest.fixture
def importer(desk, imports):
    return Importer(desk.database, imports, desk.outbox, desk.log, 0.001)


@pytest.fixture
def client(desk, imports):
    readiness = Readiness("catalogue", (), logging.getLogger("catalogue"))
    return Client(Catalogue(Products(desk.database), imports, desk.accounts(), readiness, desk.log))


@pytest.fixture
def ask(client):
    def signed_in(email, password):
        token = client.post("/sign-in", json={"email": email, "password": password}).json["token"]
        return {"Authorization": f"Bearer {token}", CORRELATION: "c-1"}

    return {
        "grace": signed_in("grace@example.com", "nanosecond wire"),
        "ada": signed_in("ada@example.com", "correct horse"),
    }


@pytest.fixture
def upload(client, ask):
    def send(content, name="list.csv", who="grace", field="file"):
        content = content if isinstance(content, bytes) else content.encode()
        data = {field: (io.BytesIO(content), name)}
        return client.post("/imports", data=data, headers=ask.get(who, {}), buffered=True)

    return send


@pytest.fixture
def look(client, ask):
    return lambda path: client.get(path, headers=ask["grace"]).json


def work(importer):
    while importer.work():
        pass


def told(book):
    return [
        (row["event"], json.loads(row["body"]).get("sku"), json.loads(row["headers"])) for row in book.rows("outbox")
    ]


def error(response):
    return response.status_code, response.json["error"]["code"]


def test_good_lines_go_in_and_bad_ones_are_reported_with_their_lines(upload, importer, look, book):
    answer = upload(GOOD + '"LAMP\n-1",Lamp,1.00,1\nPEN-1,Pen,cheap,3\n\nHAT-1,Hat again,1.00,1\nCUP-1,Cup\n')
    assert (answer.status_code, answer.json["status"], answer.json["problems"]) == (202, "pending", [])
    assert answer.headers["Location"] == f"/imports/{answer.json['id']}"

    work(importer)

    done = look(answer.headers["Location"])
    assert (done["status"], done["added"], done["changed"], done["rejected"]) == ("finished", 1, 1, 4)
    assert [(bad["line"], bad["sku"], bad["problem"]) for bad in done["problems"]] == [
        (5, None, '"LAMP\n-1" is no sku: letters, digits, dots and dashes, at most 40'),
        (7, "PEN-1", '"cheap" is no price such as 9.95'),
        (9, "HAT-1", "HAT-1 is on line 2 already"),
        (10, None, "it has 2 cells, not 4"),
    ]
    assert look("/products/HAT-1") == {
        "sku": "HAT-1",
        "name": "Straw hat",
        "price": "12.50",
        "currency": "EUR",
        "available": 5,
    }
    assert (look("/products/MUG-1")["price"], look("/products/MUG-1")["available"]) == ("10.95", 10)
    same = {CORRELATION: "c-1"}
    assert told(book) == [
        ("product.added", "HAT-1", same),
        ("product.changed", "MUG-1", same),
        ("import.finished", None, same),
    ]


def test_the_same_file_is_one_import_whatever_it_is_called(upload, importer, book, together):
    answers = together(partial(upload, GOOD), partial(upload, GOOD, name="other.csv"))
    work(importer)
    answers.append(upload(GOOD))
    work(importer)

    assert sorted(answer.status_code for answer in answers) == [200, 200, 202]
    assert len({answer.json["id"] for answer in answers}) == 1
    assert len(book.rows("imports")) == 1
    assert [event for event, *_ in told(book)].count("product.added") == 1
    assert answers[-1].json["status"] == "finished"


def test_whoever_comes_after_a_killed_importer_goes_on_from_its_notes(upload, importer, book, monkeypatch):
    upload("sku,name,price\n" + "".join(f"N-{number},Thing,1.00\n" for number in range(50)))
    notes = []
    monkeypatch.setattr(importer, "_finish", notes.append)
    importer._stopping.set()  # after the first piece
    importer.work()
    assert (len(book.rows("import_lines")), notes) == (20, [])
    assert len(book.rows("products")) == 4
    importer._stopping.clear()
    monkeypatch.undo()

    work(importer)

    assert len(book.rows("products")) == 54
    assert len(book.rows("import_lines")) == 50


def test_a_mistake_of_the_shop_stops_one_import_and_no_other_and_the_file_can_be_tried_again(
    upload, importer, look, book, monkeypatch
):
    first = upload(GOOD).headers["Location"]
    second = upload(GOOD + "CUP-1,Cup,1.00,\n").headers["Location"]
    monkeypatch.setattr(importer, "_finish", lambda _identity: 1 / 0)
    importer.work()
    monkeypatch.undo()
    work(importer)

    assert (look(first)["status"], look(second)["status"]) == ("failed", "finished")
    assert upload(GOOD).json["status"] == "pending"
    work(importer)
    assert look(first)["status"] == "finished"


def test_two_importers_at_once_import_once(desk, imports, upload, book, together):
    upload(GOOD)
    both = [Importer(desk.database, imports, desk.outbox, desk.log, 0.001) for _ in range(2)]

    together(*(partial(work, one) for one in both))

    assert [event for event, *_ in told(book)] == ["product.added", "product.changed", "import.finished"]


REFUSED = {
    "empty": (b"", (422, "empty_file")),
    "blank": (b" \r\n\n", (422, "empty_file")),
    "header": (b"sku,name,price\n\n", (422, "empty_file")),
    "binary": (b"\x89PNG\r\n\x00\x01", (415, "not_csv")),
    "quotes": (b'sku,name,price\n"HAT-1,Hat,1.00\n', (415, "not_csv")),
    "latin": ("sku,name,price\nHAT-1,Bérét,1.00\n".encode("latin-1"), (422, "wrong_encoding")),
    "columns": (b"sku;name;price\nHAT-1;Hat;1.00\n", (422, "wrong_columns")),
    "twice": (b"sku,sku,price\nHAT-1,Hat,1.00\n", (422, "wrong_columns")),
    "json": (b'{"sku": "HAT-1"}', (422, "wrong_columns")),
    "lines": (b"sku,name,price\n" + b"HAT-1,Hat,1.00\n" * (MOST_LINES + 1), (413, "too_large")),
    "large": (b"sku,name,price\n" + b"x" * LARGEST_FILE, (413, "too_large")),
    "larger": (b"x" * (LARGEST_FILE + 64 * 1024), (413, "too_large")),
}


def test_what_is_no_price_list_is_refused_and_leaves_nothing(upload, client, ask, book):
    assert {name: error(upload(content)) for name, (content, _) in REFUSED.items()} == {
        name: expected for name, (_, expected) in REFUSED.items()
    }
    assert error(upload(GOOD, field="list")) == (422, "missing_file")
    assert error(upload(GOOD, name="")) == (422, "missing_file")
    assert error(client.post("/imports", data=GOOD, headers=ask["grace"])) == (415, "not_a_form")
    assert book.rows("imports") == book.rows("outbox") == []


def test_only_staff_import_and_everybody_looks(upload, client, ask, book):
    assert error(upload(GOOD, who="ada")) == (403, "staff_only")
    assert error(upload(GOOD, who="nobody")) == (401, "missing_sign_in")
    assert error(client.get("/imports/IMP-0", headers=ask["ada"])) == (403, "staff_only")
    assert error(client.get("/imports/IMP-0", headers=ask["grace"])) == (404, "import_not_found")
    assert book.rows("imports") == []
    first = client.get("/products?size=3").json
    assert [product["sku"] for product in first["products"]] == ["BOOK-1", "LAMP-1", "MUG-1"]
    assert (first["pages"], first["total"]) == (2, 4)
    assert error(client.get("/products/HAT-9")) == (404, "unknown_product")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("HAT 1,Hat,1.00,", '"HAT 1" is no sku'),
        (",Hat,1.00,", '"" is no sku'),
        ("HAT-1,,1.00,", "a name has 1 to 200 characters"),
        (f"HAT-1,{'x' * 201},1.00,", "a name has 1 to 200 characters"),
        ("HAT-1,Hat,1,", '"1" is no price such as 9.95'),
        ("HAT-1,Hat,-1.00,", '"-1.00" is no price'),
        ("HAT-1,Hat,1000000.01,", "more than anything costs"),
        ("HAT-1,Hat,1.00,-1", '"-1" is no quantity such as 12'),
        ("HAT-1,Hat,1.00,1.5", '"1.5" is no quantity'),
        ("HAT-1,Hat,1.00,1,1", "it has 5 cells, not 4"),
    ],
)
def test_a_bad_line_says_what_is_wrong(row, problem):
    (line,) = price_list.lines(price_list.checked(f"sku,name,price,quantity\n{row}\n".encode()))

    assert problem in line.problem


def test_a_price_list_may_have_a_mark_quotes_blanks_and_its_columns_in_any_order():
    text = price_list.checked('\ufeffName, SKU,price\r\n"Hat, of straw", HAT-1 ,1.00\r\n'.encode())

    (line,) = price_list.lines(text)

    assert (line.number, line.sku, line.name, line.price_minor, line.quantity, line.problem) == (
        2,
        "HAT-1",
        "Hat, of straw",
        100,
        None,
        None,
    )
