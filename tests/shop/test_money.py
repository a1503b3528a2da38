from __future__ import annotations

import pytest

from shop.money import decimal_text, minor_units


@pytest.mark.parametrize(
    ("minor", "text"), [(0, "0.00"), (5, "0.05"), (995, "9.95"), (5980, "59.80"), (10**9, "10000000.00")]
)
def test_an_amount_reads_the_same_in_both_directions(minor, text):
    assert decimal_text(minor) == text
    assert minor_units(text) == minor


@pytest.mark.parametrize(
    "text", ["", "59.8", "59,80", "-1.00", "1e3", " 1.00", "1.000", "\u0661.\u0660\u0660", "1.00\n", "9" * 20 + ".00"]
)
def test_what_is_not_an_amount_is_not_guessed(text):
    with pytest.raises(ValueError, match="is not an amount"):
        minor_units(text)
