"""Whatever happens between them, every reset of a long row is exact and names only what was written to."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

TABLES = ("products", "orders", "lines")
NUMBERS = st.integers(1, 4)
WRITES = st.one_of(
    st.builds(lambda n, v: ("products", f"UPDATE products SET stock = {v} WHERE id = {n}"), NUMBERS, NUMBERS),
    st.builds(lambda n: ("products", f"INSERT INTO products (name, stock) VALUES ('new', {n})"), NUMBERS),
    st.builds(lambda n: ("orders", f"INSERT INTO orders (product) SELECT id FROM products WHERE id = {n}"), NUMBERS),
    st.builds(lambda n: ("orders", f"UPDATE orders SET product = NULL WHERE id = {n}"), NUMBERS),
    st.builds(lambda n: ("lines", f"INSERT INTO lines (ordered) SELECT id FROM orders WHERE id = {n}"), NUMBERS),
    st.builds(lambda n: ("lines", f"DELETE FROM lines WHERE ordered = {n}"), NUMBERS),
    st.sampled_from(
        [
            # Gone and back with the same values: nothing is left to see, on one kind, but the rows are the same.
            ("lines", "DELETE FROM lines"),
            ("orders", "DELETE FROM orders WHERE id NOT IN (SELECT ordered FROM lines WHERE ordered IS NOT NULL)"),
        ]
    ),
)
NEXT = {
    "sqlite": "SELECT name, seq FROM sqlite_sequence ORDER BY name",
    "postgresql": " UNION ALL ".join(f"SELECT '{name}', last_value, is_called FROM {name}_id_seq" for name in TABLES),
}


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.data())
def test_every_reset_in_a_row_is_exact(shop, captured, data):
    if not hasattr(shop, "baseline"):
        shop.baseline = captured(shop.url)
        shop.known = _state(shop)
    written = set()
    for table, statement in data.draw(st.lists(WRITES, max_size=6)):
        shop.execute(statement)
        written.add(table)
    now = _state(shop)
    different = {name for name in TABLES if now[name] != shop.known[name]}

    changed = set(shop.baseline.reset().changed)

    assert different <= changed <= written
    assert _state(shop) == shop.known
    assert shop.baseline.reset().changed == ()


def _state(shop):
    return {name: shop.rows(name) for name in TABLES} | {"next": sorted(shop.ask(NEXT[shop.kind]))}
