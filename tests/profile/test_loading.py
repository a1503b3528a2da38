"""What a profile comes to: merged, filled, with defaults."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from interlock.profile import known_profiles, load_profile

ROOT = Path(__file__).parents[2]


@pytest.fixture
def load(tmp_path):
    def load(text: str, environ=None, **others: str):
        for name, content in {"test": text, **others}.items():
            (tmp_path / f"{name}.toml").write_text(content)
        return load_profile("test", tmp_path, environ or {})

    return load


def test_an_empty_file_is_a_profile_with_defaults(load, tmp_path):
    profile = load("")

    assert (profile.name, profile.origin) == ("test", tmp_path / "test.toml")
    assert (profile.patience, profile.settle, profile.level) == (5.0, 0.15, "worker")
    assert list(profile.parts()) == []
    assert profile.secrets == frozenset()


def test_tables_are_merged_over_what_they_extend_and_all_else_is_replaced(load):
    profile = load(
        "extends = 'middle'\n[services.a.env]\nB = 'top'",
        middle="extends = 'base'\npatience = 2\n[databases.shop]\nignore = ['c']",
        base="patience = 1\n[databases.shop]\nignore = ['a', 'b']\n[services.a]\nrun = 'x'\nenv = {A = '1', B = '2'}",
    )

    assert profile.patience == 2
    assert profile.databases["shop"].ignore == ["c"]
    assert profile.services["a"].env == {"A": "1", "B": "top"}


def test_variables_are_filled_wherever_text_stands(load):
    environ = {"HOST": "db.example", "WORD": "s3cret/value"}
    text = """
    [databases.shop]
    provider = "external"
    url = "postgresql://app:${secret:WORD}@${HOST}/shop"
    [services.a]
    run = ["x", "${HOST}"]
    env = { N = "${HOST} ${HOST}" }
    """
    profile = load(text, environ)

    assert profile.databases["shop"].url == "postgresql://app:s3cret/value@db.example/shop"
    assert profile.services["a"].run == ["x", "db.example"]
    assert profile.services["a"].env == {"N": "db.example db.example"}
    assert profile.secrets == {"s3cret/value"}


def test_a_variable_that_is_replaced_above_need_not_be_set(load):
    assert load("extends = 'base'\ndescription = 'mine'", base="description = '${NOPE}'").description == "mine"


def test_the_passwords_and_tokens_of_users_are_secrets(load):
    profile = load("[services.a]\nrun = 'x'\n[services.a.users.ada]\nemail = 'ada@x'\npassword = 'correct horse'")

    assert profile.secrets == {"correct horse"}


@pytest.mark.parametrize(("said", "seconds"), [("2", 2.0), ("0.5", 0.5), ("'150 ms'", 0.15), ("'2 min'", 120.0)])
def test_times_are_numbers_of_seconds_or_text(load, said, seconds):
    assert load(f"patience = {said}").patience == seconds


def test_a_path_alone_is_a_service_s_way_to_be_ready_and_idle(load):
    service = load("[services.a]\nrun = 'x'\nready = '/health'\nidle = '/idle'").services["a"]

    assert (service.ready.http, service.ready.within, service.idle.http) == ("/health", 20.0, "/idle")


def test_a_stub_s_rule_has_method_path_and_answer(load):
    profile = load(
        "[stubs.s]\nanswers = [{request = 'POST /charges', status = 201, body = {ok = true}, after = '1 s'}]"
    )
    rule = profile.stubs["s"].answers[0]

    assert (rule.method, rule.path) == ("POST", "/charges")
    assert (rule.answer.status, rule.answer.body, rule.answer.after) == (201, {"ok": True}, 1.0)


def test_a_file_saved_with_a_byte_order_mark_is_read(load):
    assert load("\ufeffpatience = 3").patience == 3


def test_braces_that_are_no_reference_are_left_alone(load):
    text = """[services.a]\nrun = 'jq {id.x} ${HOME_}'\nenv = { J = '{"services.a": 1}', P = "{port}" }"""
    profile = load(text, {"HOME_": "h"})

    assert profile.services["a"].run == "jq {id.x} h"


def test_services_may_refer_to_each_other(load):
    text = "[services.a]\nrun = '{services.b.url}'\n[services.b]\nrun = '{services.a.url} {services.b.port}'"

    assert set(load(text).services) == {"a", "b"}


def test_patience_is_multiplied_for_slow_machines(load):
    profile = load("patience = 2")

    assert (profile.within_patience(3).patience, profile.patience) == (6.0, 2.0)


@pytest.mark.parametrize("name", known_profiles(ROOT / "environments"))
def test_our_own_profiles_can_be_used(name):
    wanted = re.findall(r"\$\{(?:secret:)?(\w+)\}", (ROOT / "environments" / f"{name}.toml").read_text())
    environ = {one: "http://somewhere" if one.endswith("_URL") else "something" for one in wanted}

    assert load_profile(name, ROOT / "environments", environ).name == name
