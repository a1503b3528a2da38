"""Cells against columns of every type, on every database: what a cell puts in is found again, and compared by value."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from interlock.clients.database import Database
from interlock.errors import CellError, ExpectationFailed, InterlockError, TableError, UnknownName
from interlock.expect import Memory, Table, assert_now, data_records, expected_records, has_records
from interlock.journal import Journal
from interlock.world.rows import typing_of

ID = "0b6e1f0a-6f6e-4b43-9a51-0d3ff9ad3b55"
KINDS = {
    "sqlite": (
        "create table kinds (id integer primary key, small smallint, big bigint, money numeric(10, 2), ratio double, "
        "paid boolean, name text, code varchar(8), at timestamp, seen datetime, due date, slot time, extra json, "
        "ref char(32), label blob)"
    ),
    "postgresql": (
        "create table kinds (id integer primary key, small smallint, big bigint, money numeric(10, 2), "
        "ratio double precision, paid boolean, name text, code varchar(8), at timestamptz, seen timestamp, due date, "
        "slot time, extra jsonb, ref uuid, label bytea, plain json, tags text[], steps integer[], span interval, "
        "ip inet, mood mood, zoned timetz, "
        "fixed char(5), price price, days date[], refs uuid[])"
    ),
}
EVERYWHERE = [
    # column, the cell that is put in, cells that hold for it, cells that do not
    ("small", "7", ["7", "> 6", "one of 6, 7", "<number>", "!= 8"], ["8", "<null>", "> 7"]),
    ("big", "9007199254740993", ["9007199254740993", "> 9007199254740992"], ["9007199254740992"]),
    ("money", "19.9", ["19.90", "19.9", "> 19.89", "<= 19.90", "one of 1, 19.900"], ["19.91", "19.8999", "> 19.90"]),
    ("money", "0.10", ["0.1", "!= 0.11"], ["0.100001"]),
    ("ratio", "0.1", ["0.1", "> 0.09", "1e-1"], ["0.2"]),
    ("paid", "true", ["true", "!= false", "<any>"], ["false"]),
    ("paid", "false", ["false", "one of true, false"], ["true", "<null>"]),
    ("name", '"007"', ["007", '"007"', "<text>", "starts with 00", "!= 7"], ["7"]),
    ("name", '""', ['""', "<any>"], ["<null>", "x"]),
    ("at", "2026-03-01T14:00:00+02:00",
     ["2026-03-01T12:00:00Z", "2026-03-01 12:00:00", "2026-03-01T12:00:00", "2026-03-01T07:00:00-05:00",
      "> 2026-03-01", "< 2026-03-02", "<timestamp>", '"2026-03-01T12:00Z"'],
     ["2026-03-01T14:00:00", "<now>", "2026-03-01T12:00:00.001Z"]),
    ("seen", "2026-03-01T12:00:00.25Z", ["2026-03-01T13:00:00.250+01:00", "> 2026-03-01T12:00:00Z"],
     ["2026-03-01T12:00:00Z"]),
    ("at", "{now}", ["{now}", "<now>", "> {now - 1 second}", "< {now + 2 hours}"], ["{now + 1 second}"]),
    ("at", "{today}", ["{today}", "<= {now}"], ["{today + 1 day}"]),
    ("due", "{today + 3 days}", ["{today + 3 days}", "> {today}", "<any>"], ["{today}"]),
    ("due", "2026-03-01", ["2026-03-01", "<= 2026-03-01", '"2026-03-01"'], ["2026-03-02"]),
    ("slot", "9:30", ["09:30", "09:30:00", "9:30:00.000", "> 08:59", "<any>"], ["09:31", "> 09:30"]),
    ("extra", '{"tags": ["a"], "rate": 2.50}',
     ['{"rate": 2.5, "tags": ["a"]}', '{"rate": "<number>", "tags": ["<any>"]}'],
     ['{"rate": 2.5}', '{"tags": ["a"], "rate": "2.50"}']),
    ("extra", '["a", 1, null]', ['["a", 1, null]', "contains a"], ['["a", 1]', "contains b"]),
    ("extra", "42", ["42", "> 41", "<number>"], ['"42"']),
    ("extra", '"42"', ['"42"', "<text>"], ["42"]),
    ("extra.customer.name", "Ada", ["Ada", "starts with A"], ["ada", "<absent>"]),
    ("ref", ID.replace("-", "").upper(), [ID, ID.upper(), ID.replace("-", ""), f"{{{ID}}}", "<uuid>"],
     ["0b6e1f0a-6f6e-4b43-9a51-0d3ff9ad3b56"]),
    ("label", "0x00ff", ["0x00ff", "0x00FF", "<any>"], ["0x00", "ab"]),
    ("label", "abc", ["abc", "0x616263", "!= abd"], ["abd"]),
    ("name", "", ["<null>"], ["<any>", "x", '""']),
    ("money", "", ["<null>", "!= 1"], ["0", "<any>", "> 0"]),
    ("extra", "", ["<null>"], ["{}", "<any>"]),
]  # fmt: skip
POSTGRESQL_ONLY = [
    ("plain", '{"a": 1}', ['{"a": 1}', '{"a": "> 0"}'], ['{"a": 2}']),
    ("tags", '["new", "blue"]', ['["new", "blue"]', "contains new"], ['["blue", "new"]', "contains red"]),
    ("steps", "[1, 2]", ["[1, 2]", "contains 2"], ['["1", "2"]']),
    ("tags[0]", "new", ["new"], ["blue"]),
    ("ip", "10.0.0.1", ["10.0.0.1"], ["10.0.0.2"]),
    ("mood", "happy", ["happy", "one of happy, sad"], ["sad"]),
    ("zoned", "09:30+02:00", ["07:30Z", "09:30+02:00"], ["09:30"]),
    ("fixed", "ab", ["ab", '"ab"', "matches ^ab$"], ["a"]),
    ("price", "9.9", ["9.90", "> 9.89"], ["9.91"]),
    ("days", '["2026-03-01"]', ['["2026-03-01"]', '["<any>"]'], ['["2026-03-02"]']),
    ("refs", f'["{ID}"]', [f'["{ID.upper()}"]', '["<uuid>"]'], ["[]"]),
    ("span", "1 day, 2:00:00", ["1 day, 2:00:00"], ["1 day"]),
]  # fmt: skip


@pytest.fixture(scope="module")
def databases(request, tmp_path_factory):
    """By kind, made when first asked for."""
    made: dict[str, Database] = {}

    def database(kind):
        if kind not in made:
            url = f"sqlite:///{tmp_path_factory.mktemp('typed') / 'kinds.db'}"
            if kind == "postgresql":
                url = request.getfixturevalue("postgres").new_url()
            engine = sa.create_engine(url)
            with engine.begin() as connection:
                if kind == "postgresql":
                    connection.exec_driver_sql("create type mood as enum ('happy', 'sad')")
                    connection.exec_driver_sql("create domain price as numeric(10, 2) check (value >= 0)")
                connection.exec_driver_sql(KINDS[kind])
            engine.dispose()
            made[kind] = Database("shop", url, Journal())
        return made[kind]

    yield database
    for one in made.values():
        one.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.local)])
def database(request, databases):
    found = databases(request.param)
    found.clear("kinds")
    return found


def held(database, column, cell, memory):
    typing = typing_of(database, "kinds")
    matcher = has_records(expected_records(Table([column], [[cell]]), memory, typing))
    try:
        assert_now(database.rows("kinds"), matcher, 'the "kinds" table')
    except ExpectationFailed as failed:
        return str(failed)
    return ""


def put(database, column, cell, memory):
    typing = typing_of(database, "kinds")
    database.put("kinds", data_records(Table(["id", column], [["1", cell]]), memory, typing))


@pytest.mark.parametrize(("column", "cell", "holding", "wrong"), EVERYWHERE)
def test_what_a_cell_puts_in_is_found_by_value(database, column, cell, holding, wrong):
    memory = Memory("k3x9")
    put(database, column, cell, memory)

    assert [held(database, column, one, memory) for one in holding] == [""] * len(holding)
    assert all(held(database, column, one, memory) for one in wrong)
    # What was remembered of a row is what is found in it.
    (row,) = database.rows("kinds")
    whole = column.partition(".")[0].partition("[")[0]
    memory.remember("whole", row[whole])
    if row[whole] is not None:
        assert held(database, whole, "{whole}", memory) == ""
        put(database, whole, "{whole}", memory)
        assert database.rows("kinds") == [row]


@pytest.mark.local
@pytest.mark.parametrize(("column", "cell", "holding", "wrong"), POSTGRESQL_ONLY)
def test_what_only_postgresql_has_is_compared_too(databases, column, cell, holding, wrong):
    found = databases("postgresql")
    found.clear("kinds")
    test_what_a_cell_puts_in_is_found_by_value(found, column, cell, holding, wrong)


@pytest.mark.parametrize(
    ("column", "cell", "wrong", "message"),
    [
        ("money", "19.90", "19.91", "expected 19.91 but was 19.90"),
        ("at", "2026-03-01T14:00:00+02:00", "2026-03-01T14:00:00Z",
         "expected 2026-03-01T14:00:00Z but was 2026-03-01T12:00:00Z"),
        ("due", "2026-03-01", "2026-03-02", "expected 2026-03-02 but was 2026-03-01"),
        ("slot", "9:30", "9:31", "expected 09:31:00 but was 09:30:00"),
        ("label", "0x00ff", "0x00fe", "expected 0x00fe but was 0x00ff"),
        ("label", "abc", "abd", "expected abd but was abc"),
        ("ref", ID, ID[:-1] + "6", f"expected {ID[:-1]}6 but was {ID}"),
        ("extra", '{"a": "1"}', '{"a": 1}', 'expected 1 but was "1", a text'),
        ("paid", "true", "false", "expected false but was true"),
        ("name", "42", "43", 'expected "43" but was "42"'),
        ("money", "", "1", "expected 1 but was null"),
    ],
)  # fmt: skip
def test_a_failure_shows_both_values_as_people_write_them(database, column, cell, wrong, message):
    memory = Memory("k3x9")
    put(database, column, cell, memory)

    assert message in " ".join(held(database, column, wrong, memory).split())


@pytest.mark.parametrize(
    ("column", "cell", "error", "message"),
    [
        ("money", '"19.90"', CellError, "quotes make it a text, and a text is not a number"),
        ("money", "1,50", CellError, '"1,50" is not a number'),
        ("at", "noon", CellError, '"noon" is not a time such as 2026-03-01T12:00:00Z'),
        ("due", "2026-02-30", CellError, '"2026-02-30" is not a day such as 2026-03-01'),
        ("slot", "25:00", CellError, '"25:00" is not a time of day such as 09:30'),
        ("label", "0xzz", CellError, '"0xzz" is not bytes, as text or as 0x and hexadecimal digits'),
        ("ref", "7", CellError, '"7" is not a UUID'),
        ("name.first", "x", TableError, '"name.first" looks inside the column "name", which holds text, not JSON'),
        ("nme", "x", UnknownName, 'there is no column "nme" in table "kinds"'),
    ],
)
def test_what_a_column_cannot_hold_is_refused_alike_everywhere(database, column, cell, error, message):
    for use in (put, held):
        with pytest.raises(InterlockError) as caught:
            use(database, column, cell, Memory("k3x9"))
        assert isinstance(caught.value, error)
        assert message in str(caught.value)


def test_sqlite_columns_are_what_their_declaration_says_in_the_words_of_other_databases_too(tmp_path):
    words = {
        "uuid": "uuid", "jsonb": "json", "timestamptz": "datetime", "timestamp with time zone": "datetime",
        "time with time zone": "time", "bytea": "bytes", "bool": "boolean", "int8": "integer", "money": "decimal",
        "binary(16)": "bytes", "numeric(10,2)": "decimal", "varchar(36)": "text", "hstore": "text",
    }  # fmt: skip
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'words.db'}")
    with engine.begin() as connection:
        columns = ", ".join(f'"{number}" {word}' for number, word in enumerate(words))
        connection.exec_driver_sql(f"create table words ({columns})")
    database = Database("shop", str(engine.url), Journal())

    assert [column.kind for column in database.columns("words").values()] == list(words.values())
    database.put("words", [{"0": ID.upper(), "2": "2026-03-01T12:00:00Z"}])
    with engine.connect() as connection:
        assert connection.exec_driver_sql('select "0" from words').scalar() == ID
    engine.dispose()
    database.close()
