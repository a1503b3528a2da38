from __future__ import annotations

import pytest

from shop.settings import Settings


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({}, "SHOP_PORT is not set"),
        ({"SHOP_PORT": "  "}, "SHOP_PORT is not set"),
        ({"SHOP_PORT": "http"}, "SHOP_PORT must be a port from 1 to 65535, not 'http'"),
        ({"SHOP_PORT": "70000"}, "SHOP_PORT must be a port from 1 to 65535, not '70000'"),
    ],
)
def test_a_setting_that_is_missing_or_wrong_ends_the_process_with_one_sentence(environ, sentence, capsys):
    with pytest.raises(SystemExit) as ended:
        Settings("shop.checkout", environ).port("SHOP_PORT")

    assert ended.value.code == 2
    assert (
        capsys.readouterr().err == f"shop.checkout cannot start: {sentence} (examples/README.md lists the settings).\n"
    )


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "soon"])
def test_seconds_are_more_than_none(text):
    with pytest.raises(SystemExit):
        Settings("shop.payments", {"SHOP_RETRY_PAUSE": text}).seconds("SHOP_RETRY_PAUSE", 0.2)


def test_seconds_have_a_default():
    assert Settings("shop.payments", {}).seconds("SHOP_RETRY_PAUSE", 0.2) == 0.2
    assert Settings("shop.payments", {"SHOP_RETRY_PAUSE": "1.5"}).seconds("SHOP_RETRY_PAUSE", 0.2) == 1.5
