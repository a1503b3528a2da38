"""How messages, mails and requests look to the cell language."""

from __future__ import annotations

import pytest

from interlock.world.timing import PLAIN, Timing
from interlock.world.views import View


@pytest.mark.parametrize("name", ["header X-Page", "header x-page", "header X-PAGE"])
def test_header_names_ignore_case(name: str) -> None:
    view = View({"header X-Page": "2", "total": 3})

    assert name in view
    assert (view[name], view.get(name)) == ("2", "2")


def test_field_names_do_not_ignore_case() -> None:
    view = View({"Total": 3})

    assert "total" not in view
    assert view.get("total") is None
    with pytest.raises(KeyError):
        view["total"]


def test_the_plain_form_has_the_profiles_patience_for_its_budget() -> None:
    assert (PLAIN.budget(5.0), Timing("within", 0.5).budget(5.0)) == (5.0, 0.5)
