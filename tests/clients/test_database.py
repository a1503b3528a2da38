from __future__ import annotations

import datetime as dt
import threading
import uuid
from decimal import Decimal

import pytest
import sqlalchemy as sa

from interlock.clients.database import Database
from interlock.errors import CellError, ClientError, TableError, UnknownName
from interlock.journal import Journal

META = sa.MetaData()
CUSTOMERS = sa.Table("customers", META, sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.Text))
ORDERS = sa.Table(
    "orders",
    META,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("number", sa.Integer),
    sa.Column("customer_id", sa.ForeignKey("customers.id")),
    sa.Column("total", sa.Numeric(12, 2)),
    sa.Column("weight", sa.Float),
    sa.Column("paid", sa.Boolean),
    sa.Column("status", sa.Enum("new", "paid", name="status")),
    sa.Column("placed_at", sa.DateTime(timezone=True)),
    sa.Column("seen_at", sa.DateTime),
    sa.Column("due", sa.Date),
    sa.Column("slot", sa.Time),
    sa.Column("extra", sa.JSON),
    sa.Column("label", sa.LargeBinary),
    sa.Column("note", sa.String(40)),
)
NOON = dt.datetime(2026, 11, 22, 12, 0, 0, 250000, tzinfo=dt.UTC)
ID = uuid.UUID("0b6e1f0a-6f6e-4b43-9a51-0d3ff9ad3b55")
ORDER = {
    "id": ID,
    "number": 7,
    "total": Decimal("19.90"),
    "weight": 0.5,
    "paid": True,
    "status": "new",
    "placed_at": NOON,
    "due": dt.date(2026, 12, 1),
    "slot": dt.time(9, 30),
    "extra": {"tags": ["a"], "rate": 2},
    "label": b"\x00\xff",
    "note": "grün",
}


@pytest.fixture
def app(database_url):
    """The application's own connection, with its own models."""
    engine = sa.create_engine(database_url, connect_args={} if "postgres" in database_url else {"timeout": 0.2})
    META.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def shop(database_url, app, journal):
    database = Database("shop", database_url, journal)
    yield database
    database.close()


def test_columns_have_the_same_kinds_in_every_database(shop):
    kinds = {name: column.kind for name, column in shop.columns("orders").items()}

    assert kinds == {
        "id": "uuid",
        "number": "integer",
        "customer_id": "integer",
        "total": "decimal",
        "weight": "float",
        "paid": "boolean",
        "status": "text",
        "placed_at": "datetime",
        "seen_at": "datetime",
        "due": "date",
        "slot": "time",
        "extra": "json",
        "label": "bytes",
        "note": "text",
    }
    assert shop.columns("orders")["id"].nullable is False
    assert shop.columns("orders")["note"].nullable is True


@pytest.mark.filterwarnings("ignore:Dialect sqlite")
def test_what_the_application_wrote_is_read_typed(shop, app):
    with app.begin() as connection:
        connection.execute(ORDERS.insert().values({**ORDER, "seen_at": NOON.replace(tzinfo=None)}))

    [row] = shop.rows("orders")

    assert row == {**ORDER, "customer_id": None, "seen_at": NOON}
    assert str(row["total"]) == "19.90"
    assert row["placed_at"].tzinfo is dt.UTC


@pytest.mark.filterwarnings("ignore:Dialect sqlite")
def test_what_we_write_as_text_the_application_reads_typed(shop, app):
    shop.insert(
        "orders",
        [
            {
                "id": str(ID),
                "number": "7",
                "total": "19.90",
                "weight": "0.5",
                "paid": "true",
                "status": "paid",
                "placed_at": "2026-11-22T13:00:00.25+01:00",
                "seen_at": "2026-11-22T12:00:00.25Z",
                "due": "2026-12-01",
                "slot": "10:30:00.5+01:00",
                "extra": {"tags": ["a"], "rate": 2},
                "label": "abc",
                "note": None,
            }
        ],
    )

    with app.connect() as connection:
        row = connection.execute(sa.select(ORDERS)).one()
    assert (row.id, row.number, row.total, row.weight, row.paid) == (ID, 7, Decimal("19.90"), 0.5, True)
    assert row.slot == dt.time(9, 30, 0, 500_000)
    assert (row.status, row.due, row.extra, row.label, row.note) == (
        "paid",
        dt.date(2026, 12, 1),
        {"tags": ["a"], "rate": 2},
        b"abc",
        None,
    )
    assert row.placed_at.replace(tzinfo=dt.UTC) == NOON
    assert row.seen_at == NOON.replace(tzinfo=None)


def test_decimals_inside_json_stay_exact(shop):
    shop.insert("orders", [{"id": ID, "extra": {"total": Decimal("19.90")}}])

    assert str(shop.rows("orders")[0]["extra"]["total"]) == "19.90"


def test_null_is_null_in_a_json_column_too(shop, app):
    shop.insert("orders", [{"id": ID, "extra": None}])

    with app.connect() as connection:
        assert connection.exec_driver_sql("select count(*) from orders where extra is null").scalar() == 1


def test_rows_come_in_the_order_of_their_key(shop):
    shop.insert("customers", [{"id": "2", "name": "Bob"}, {"id": "1", "name": "Ada"}])

    assert [row["name"] for row in shop.rows("customers")] == ["Ada", "Bob"]


def test_reading_records_what_people_read(shop, journal):
    shop.insert("orders", [{"id": ID, "total": "5", "placed_at": "2026-11-22 12:00", "paid": "no"}])
    mark = journal.mark()
    shop.rows("orders")

    [event] = journal.since(mark)
    assert (event.kind, event.part, event.summary) == ("rows.read", "shop", "orders: 1 row")
    shown = dict(zip(event.data["columns"], event.data["rows"][0], strict=True))
    assert shown["id"] == str(ID)
    assert (shown["total"], shown["placed_at"], shown["paid"]) == ("5.00", "2026-11-22T12:00:00Z", "false")
    assert shown["note"] is None
    assert event.data["count"] == 1


def test_writing_and_clearing_are_recorded(shop, journal):
    shop.insert("customers", [{"id": 1, "name": "Ada"}, {"id": 2}])
    shop.clear("customers")

    written, cleared = journal.since(0)
    assert written.summary == "customers: 2 rows written"
    assert written.data["rows"] == [["1", "Ada"], ["2", None]]
    assert cleared.summary == "customers: 0 rows left"
    assert (cleared.data["columns"], cleared.data["rows"]) == (["id", "name"], [])
    assert shop.rows("customers") == []


def test_only_the_first_500_rows_are_kept_as_evidence(shop, journal):
    shop.insert("customers", [{"id": number} for number in range(501)])

    [event] = journal.since(0)
    assert len(event.data["rows"]) == 500
    assert event.data["count"] == 501


def test_an_unknown_table_lists_the_nearest_first(shop):
    with pytest.raises(UnknownName) as caught:
        shop.rows("order")
    assert str(caught.value) == 'there is no table "order" in database "shop"; there are: orders, customers'


def test_an_unknown_column_lists_the_nearest_first(shop):
    with pytest.raises(UnknownName) as caught:
        shop.insert("customers", [{"nam": "Ada"}])
    assert str(caught.value) == 'there is no column "nam" in table "customers" of database "shop"; there are: name, id'


def test_a_table_made_later_is_found(shop, app):
    with pytest.raises(UnknownName):
        shop.rows("later")
    with app.begin() as connection:
        connection.exec_driver_sql("create table later (id integer primary key)")

    assert shop.rows("later") == []
    assert "later" in shop.tables()


def test_a_column_made_later_can_be_written_and_a_dropped_one_is_no_longer_read(shop, app):
    shop.rows("customers")
    with app.begin() as connection:
        connection.exec_driver_sql("alter table customers add column city text")
    shop.insert("customers", [{"id": 1, "city": "Bonn"}])
    with app.begin() as connection:
        connection.exec_driver_sql("alter table customers drop column name")

    assert shop.rows("customers") == [{"id": 1, "city": "Bonn"}]


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("number", "many", '"many" is not an integer (column "number" of table "orders" of database "shop")'),
        ("number", "1.5", '"1.5" is not an integer'),
        ("total", "1,50", '"1,50" is not a decimal number'),
        ("total", "1.505", '"1.505" has 3 decimal places, column "total" of table "orders" of database "shop" keeps 2'),
        ("paid", "maybe", '"maybe" is not true or false'),
        ("placed_at", "noon", '"noon" is not a date and time such as 2026-11-22T10:00:00Z'),
        ("due", "2026-13-01", '"2026-13-01" is not a date such as 2026-11-22'),
        ("id", "7", '"7" is not a UUID'),
    ],
)
def test_a_value_that_does_not_fit_its_column_is_refused_before_anything_is_written(shop, column, value, message):
    with pytest.raises(CellError) as caught:
        shop.insert("orders", [{"id": uuid.uuid4()}, {"id": uuid.uuid4(), column: value}])
    assert message in str(caught.value)
    assert shop.rows("orders") == []


def test_what_the_database_refuses_is_said_in_its_words_and_nothing_is_written(shop):
    shop.insert("customers", [{"id": 1}])
    with pytest.raises(ClientError) as caught:
        shop.insert("customers", [{"id": 2}, {"id": 1}])

    assert caught.value.message.endswith('of table "customers" of database "shop"')
    assert "unique" in caught.value.message.lower()
    assert "INSERT" not in caught.value.message
    assert len(shop.rows("customers")) == 1


def test_a_table_in_other_letters_is_another_one_in_every_database(shop):
    with pytest.raises(
        UnknownName, match='there is no table "ORDERS" in database "shop"; there are: orders, customers'
    ):
        shop.rows("ORDERS")


def test_a_row_that_is_refused_is_named(shop):
    with pytest.raises(ClientError) as caught:
        shop.put("orders", [{"id": ID, "number": 7, "customer_id": 4711}])

    assert f'the row id = {ID}, number = 7, customer_id = 4711 of table "orders"' in caught.value.message
    assert "foreign key" in caught.value.message.lower()
    assert shop.rows("orders") == []


def test_a_text_that_is_too_long_is_refused_in_every_database(shop):
    with pytest.raises(CellError) as caught:
        shop.put("orders", [{"id": ID, "note": "x" * 41}])

    assert str(caught.value).endswith('has 41 characters, column "note" of table "orders" of database "shop" keeps 40')


def test_two_rows_with_one_primary_key_do_not_replace_each_other(shop):
    with pytest.raises(TableError, match='two of the rows for table "customers" have the primary key id = 1'):
        shop.put("customers", [{"id": "1", "name": "Ada"}, {"id": "1", "name": "Bob"}])

    assert shop.rows("customers") == []


def test_a_table_that_others_refer_to_is_not_emptied(shop):
    shop.insert("customers", [{"id": 1}])
    shop.insert("orders", [{"id": ID, "customer_id": 1}])

    with pytest.raises(ClientError, match=r"(?i)foreign key"):
        shop.clear("customers")


def test_a_read_leaves_no_transaction_behind(shop, app):
    shop.rows("customers")
    with app.begin() as connection:  # an exclusive lock waits for every open transaction
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("set local lock_timeout = '10s'")
            connection.exec_driver_sql("lock table customers in access exclusive mode")
        else:
            connection.exec_driver_sql("begin exclusive")


def test_every_look_sees_the_newest_commit(shop, app):
    for number in range(1, 4):
        with app.begin() as connection:
            connection.execute(CUSTOMERS.insert().values(id=number))
        assert len(shop.rows("customers")) == number


def test_a_write_waits_for_its_turn(shop, app):
    wrote = threading.Event()
    with app.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("begin immediate")
        connection.execute(CUSTOMERS.insert().values(id=1))
        writer = threading.Thread(target=lambda: (shop.insert("customers", [{"id": 2}]), wrote.set()))
        writer.start()
        assert connection.dialect.name != "sqlite" or not wrote.wait(0.1)
        connection.commit()
    writer.join(30)

    assert [row["id"] for row in shop.rows("customers")] == [1, 2]


def test_a_condition_is_met_by_any_row(shop):
    condition = "customers where name like '%a%' and name <> ':x'"
    assert shop.any_where(condition) is False
    shop.insert("customers", [{"id": 1, "name": "a"}, {"id": 2, "name": "ba"}])

    assert shop.any_where(condition) is True


def test_a_wrong_condition_names_its_key_in_the_profile(shop):
    with pytest.raises(ClientError, match=r'idle.empty = "outbox where sent" of database "shop": '):
        shop.any_where("outbox where sent")


def test_a_database_that_is_not_there_is_named_without_its_password(journal):
    shop = Database("shop", "postgresql+psycopg://ada:very-secret@127.0.0.1:1/shop", journal)
    with pytest.raises(ClientError) as caught:
        shop.rows("orders")

    assert 'database "shop"' in caught.value.message
    assert "very-secret" not in str(caught.value)
    shop.close()


def sqlite_with(tmp_path, ddl):
    path = tmp_path / "own.db"
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        for statement in ddl:
            connection.exec_driver_sql(statement)
    engine.dispose()
    return Database("shop", f"sqlite:///{path}", Journal())


def test_sqlite_numbers_beyond_15_digits_are_refused_on_the_way_in(tmp_path):
    shop = sqlite_with(tmp_path, ["create table t (a numeric(30, 10))"])
    shop.insert("t", [{"a": "1234567890.12345"}, {"a": "123456789012345"}, {"a": "0.1000000000"}])
    assert [row["a"] for row in shop.rows("t")] == [
        Decimal("1234567890.12345"),
        Decimal(123456789012345),
        Decimal("0.1"),
    ]

    with pytest.raises(CellError) as caught:
        shop.insert("t", [{"a": "12345678901.12345"}])
    assert 'NUMERIC keeps 15 digits in SQLite, "12345678901.12345" has 16 (column "a" of table "t"' in str(caught.value)
    assert "PostgreSQL" in str(caught.value)
    shop.close()


def test_sqlite_numbers_beyond_15_digits_are_refused_on_the_way_out(tmp_path):
    shop = sqlite_with(tmp_path, ["create table t (a numeric)", "insert into t values (0.1 + 0.2)"])
    with pytest.raises(ClientError, match=r"holds 0.30000000000000004, and NUMERIC keeps 15 digits in SQLite"):
        shop.rows("t")
    shop.close()


def test_sqlite_float_noise_below_the_scale_is_no_difference(tmp_path):
    ddl = ["create table t (a numeric(10, 2))", "insert into t values (0.1 + 0.2), (19.905), (7)"]
    shop = sqlite_with(tmp_path, ddl)

    assert [str(row["a"]) for row in shop.rows("t")] == ["0.30", "19.905", "7.00"]
    shop.close()


def test_sqlite_values_that_are_not_of_their_column_are_shown_as_they_stand(tmp_path):
    ddl = [
        "create table t (a integer, b datetime, c json, d char(32), e boolean)",
        "insert into t values ('x', 'yesterday', '{', 'short', 7)",
        "insert into t values (1, '2026-11-22T12:00:00Z', '[1]', '0b6e1f0a6f6e4b439a510d3ff9ad3b55', 1)",
    ]
    shop = sqlite_with(tmp_path, ddl)

    assert [list(row.values()) for row in shop.rows("t")] == [
        ["x", "yesterday", "{", "short", 7],
        [1, NOON.replace(microsecond=0), [1], ID, True],
    ]
    shop.close()


def test_a_database_on_another_machine_is_slow_and_hanging_up_never_raises(tmp_path, journal, monkeypatch):
    here = Database("shop", f"sqlite:///{tmp_path / 'x.db'}", journal)
    there = Database("shop", "postgresql+psycopg://ada@staging.example/shop", journal)

    assert (here.slow, there.slow) == (False, True)
    monkeypatch.setattr(type(there._engine), "dispose", lambda _engine: 1 / 0)
    here.close()
    there.close()


@pytest.mark.local
def test_tables_of_other_schemas_have_their_schema_before_the_dot(postgres, journal):
    url = postgres.new_url()
    shop = Database("shop", url, journal)
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for statement in (
            "create table orders (id integer primary key)",
            "create schema sales",
            "create table sales.orders (id integer primary key, total numeric(10, 2))",
        ):
            connection.exec_driver_sql(statement)
    engine.dispose()

    shop.put("sales.orders", [{"id": 1, "total": "19.9"}])
    shop.put("public.orders", [{"id": 7}])

    assert shop.tables() == ["orders", "sales.orders"]
    assert shop.rows("sales.orders") == [{"id": 1, "total": Decimal("19.90")}]
    assert shop.rows("orders") == [{"id": 7}]
    with pytest.raises(UnknownName) as caught:
        shop.rows("sale.orders")
    assert str(caught.value) == 'there is no table "sale.orders" in database "shop"; there are: sales.orders, orders'
    shop.clear("sales.orders")
    assert shop.rows("sales.orders") == []
    shop.close()


def test_sqlite_says_that_it_has_no_schemas_unless_a_table_is_called_so(tmp_path):
    shop = sqlite_with(tmp_path, ["create table orders (id integer)", 'create table "sales.lines" (id integer)'])

    assert shop.rows("main.orders") == shop.rows("sales.lines") == []
    with pytest.raises(UnknownName) as caught:
        shop.rows("sales.orders")
    assert str(caught.value) == (
        'there is no table "sales.orders" in database "shop"; there are: sales.lines, orders\n'
        "  Hint: SQLite has no schemas: the name of a table has nothing before it"
    )
    shop.close()
