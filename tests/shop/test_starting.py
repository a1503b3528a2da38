"""A service that cannot work says so in one sentence and ends."""

from __future__ import annotations

import pytest

from shopping.processes import run, settings

OTHERS = {
    "SHOP_PORT": "54321",
    "SHOP_GATEWAY_URL": "http://gateway.example.com",
    "SHOP_MAIL_HOST": "mail.example.com",
    "SHOP_MAIL_PORT": "25",
    "SHOP_MAIL_FROM": "shop@example.com",
}


def refusal(module, environ):
    ended = run(module, environ)
    assert ended.returncode == 2, ended.stderr
    (sentence,) = ended.stderr.splitlines()
    return sentence


@pytest.mark.parametrize("service", ["checkout", "payments"])
def test_a_service_without_its_tables_cannot_start(service, tmp_path):
    environ = settings(f"sqlite:///{tmp_path}/empty.db", "amqp://127.0.0.1:1", **OTHERS)

    sentence = refusal(f"shop.{service}", environ)

    assert sentence.startswith(f"shop.{service} cannot start: the database cannot be used: no such table: inbox")
    assert "python -m shop.schema" in sentence


@pytest.mark.parametrize(
    ("module", "database", "more", "reason"),
    [
        ("shop.schema", "", {}, "SHOP_DATABASE_URL is not set"),
        ("shop.schema", "sqlite:////no/such/folder/shop.db", {}, "unable to open database file"),
        ("shop.inventory", "sqlite://", {"SHOP_BROKER_URL": "http://x"}, "SHOP_BROKER_URL must begin with amqp://"),
        ("shop.payments", "sqlite://", {"SHOP_GATEWAY_URL": "card"}, "SHOP_GATEWAY_URL must be an http or https URL"),
        ("shop.checkout", "sqlite://", {"SHOP_PORT": "x"}, "SHOP_PORT must be a port from 1 to 65535, not 'x'"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(module, database, more, reason):
    assert reason in refusal(module, settings(database, "amqp://127.0.0.1:1", **OTHERS) | more)
