"""No secret reaches a file below ``reports/`` or the console, from wherever it comes and however it is written."""

from __future__ import annotations

import json
import os
import re
import textwrap
from pathlib import Path

import pytest

from canaries.canaries import Canaries, readable
from suite import Outcome, Suite

PROFILE = """
settle = "20 ms"

[databases.facts]
prepare = "python prepare.py {databases.facts.url}; echo prepared with $CANARY_PREPARE"
env = { CANARY_PREPARE = "${secret:CANARY_PREPARE}" }

[brokers.events.exchanges.jobs]
[mailboxes.mail]
[stubs.gateway]
answers = [{ request = "POST /charges/{any}" }, { request = "GET /x" }]

[services.leaky]
run = ["python", "LEAKY"]
ready.log = "leaky is ready"
idle.empty = "facts where 1 = 2"
calls = ["gateway", "mail"]
[services.leaky.users.ada]
password = "${secret:CANARY_USER}"
[services.leaky.env]
CANARY_SERVICE = "${secret:CANARY_SERVICE}"
BROKER = "{brokers.events.url}"
STUB = "{stubs.gateway.url}"
DATABASE = "{databases.facts.url}"
MAIL_HOST = "{mailboxes.mail.host}"
MAIL_PORT = "{mailboxes.mail.port}"
PORT = "{port}"
PLANTS = "${PLANTS}"
"""
PREPARE = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1].removeprefix("sqlite:///"))
connection.execute("create table facts (note text, password text)")
connection.commit()
"""
STEPS = """
import json, logging, os, sys, traceback
from urllib.parse import quote
import allure
from behave import step
from hamcrest import assert_that, equal_to, has_entries
from interlock.clients.exchange import Request
from interlock.errors import ExpectationFailed, InterlockError

PLANTS = json.load(open(os.environ["PLANTS"]))
secret = PLANTS.__getitem__


@step("everything leaks")
def _(context):
    world = context.world
    http = world.http("leaky")
    headers = {"Authorization": f"Bearer {quote(secret('bearer'))}", "X-Note": quote(secret("header")),
               "Cookie": f"sid={quote(secret('cookie'))}", "X-Api-Key": quote(secret("api key"))}
    body = json.dumps({"note": secret("body"), "a": [{"client_secret": secret("body secret")}]}).encode()
    world.answer = http.send(Request(method="POST", path="/leak", body=body, headers=list(headers.items())))
    query = f"access_token={quote(secret('query token'))}&q={quote(secret('query'))}"
    http.send(Request(method="GET", path=f"/{quote(secret('path'), safe='')}?{query}"))
    world.broker().publish("jobs", "leak", secret("published").encode(), {"token": secret("published token")},
                           {"correlation_id": "x"})
    world.database().put("facts", [{"note": secret("seeded"), "password": secret("seeded password")}])
    world.remember("token", secret("remembered token"))
    world.remember("plain", secret("remembered"))
    print(secret("printed")), sys.stderr.write(secret("stderr") + chr(10))
    logging.getLogger("shop").warning("said %s and %r", secret("logged"), {"password": secret("logged password")})
    logging.getLogger("urllib3").debug("https://ada:%s@host/%s", quote(secret("user info")), secret("debugged"))
    allure.attach(secret("attached"), secret("attachment name"))
    allure.attach(b"\\xff\\xfe" + secret("attached bytes").encode(), "binary", "application/octet-stream")
    allure.attach(secret("attached image").encode(), "image", allure.attachment_type.PNG)
    allure.attach("x", "y", extension=secret("extension") + "/../a.b")
    allure.dynamic.label(secret("label name"), secret("label")), allure.dynamic.parameter(secret("name of one"), 1)
    allure.dynamic.title(secret("title")), allure.dynamic.link("https://h/" + quote(secret("link")))
    allure.dynamic.parameter("password", secret("parameter"))
    context.attach("text/plain", secret("embedded").encode())
    world.cleanup(print, secret("cleanup"))

@step('it says "{text}"')
def _(context, text):
    pass

@step("these")
def _(context):
    pass

@step("it fails with {kind}")
def _(context, kind):
    value = secret(kind)
    if kind == "a matcher":
        assert_that({"token": value, "x": [value] * 50}, has_entries(token=equal_to("x" * 2000)))
    elif kind == "an assertion":
        assert value == "x", f"it was {value}, {value!r}, {value.encode()!r} and {json.dumps([value])}"
    elif kind == "an expectation":
        raise ExpectationFailed(f"not {value}", expected=value, actual=json.dumps({"a": value}), detail=value)
    elif kind == "an error":
        raise InterlockError(f"no {value}", hint=value)
    elif kind == "a group":
        error = ExceptionGroup(f"several {value}", [ValueError(value), OSError(5, value)])
        error.add_note(value)
        raise error
    elif kind == "a note":
        error = ValueError("plain")
        error.add_note(value)
        raise error
    elif kind == "a cause":
        try:
            raise KeyError(value)
        except KeyError as error:
            raise RuntimeError("plain") from error
    elif kind == "a connection":
        import sqlalchemy
        sqlalchemy.create_engine(f"postgresql+psycopg://ada:{quote(value, safe='')}@127.0.0.1:1/x").connect()
    elif kind == "rows":
        context.world.database().rows(value)
    elif kind == "a cleanup":
        def fail():
            raise OSError(value)
        context.world.cleanup(fail)
        context.add_cleanup(fail)
"""
ENVIRONMENT = """
import json, logging, os
from interlock import hooks
from interlock.hooks import *

PLANTS = json.load(open(os.environ["PLANTS"]))
logging.basicConfig(level=logging.DEBUG)

def before_scenario(context, scenario):
    print("hook says", PLANTS["hook"], {"password": PLANTS["hook password"]})
    hooks.before_scenario(context, scenario)
    if "hook fails" in scenario.name:
        raise ValueError(PLANTS["hook error"])

def after_feature(context, feature):
    print(feature.name)
"""
FAILURES = ("a matcher", "an assertion", "an expectation", "an error", "a group", "a note", "a cause", "a connection",
            "rows", "a cleanup")  # fmt: skip
SECRETIVE = Canaries('ü"&</%+')
"""Declared by the profile, and so hidden wherever they stand."""
BY_PLACE = Canaries("_5-")
"""Known by nothing but the name they stand under."""
NAMED = ("password", "token", "secret", "api key", "api_key", "bearer", "cookie", "authorization", "user info", "card",
         "parameter")  # fmt: skip


def canary(place: str) -> str:
    return (BY_PLACE if any(name in place for name in NAMED) else SECRETIVE)(place)


def places() -> list[str]:
    """Every place that the programs ask for."""
    texts = (Path(__file__).with_name("leaky.py").read_text(), STEPS, ENVIRONMENT)
    asked = {found for text in texts for found in re.findall(r"(?:secret\(|PLANTS\[)f?[\"']([^\"'{]+)[\"']", text)}
    told = re.findall(r"secret\(place \+ [\"'] ([^\"']+)[\"']\)", texts[0])
    messages = {f"message {name}" for name in ("header", "authorization", "property", "body", "token")}
    return sorted(asked | {f"mail {name}" for name in told} | messages | set(FAILURES))


def feature() -> str:
    """A feature whose own words hold secrets."""
    words = {
        name: canary(f"feature {name.lower()}") for name in ("FEATURE", "DESCRIPTION", "SCENARIO", "OUTLINE", "DOC")
    }
    tag, link = (SECRETIVE.values.setdefault(f"feature {name}", f"c4n{name}Zq9wX77") for name in ("tag", "link"))
    failing = "".join(f"  Scenario: Fails with {kind}\n    When it fails with {kind}\n\n" for kind in FAILURES)
    cell = canary("feature cell").replace("|", "")
    return (
        textwrap.dedent(f"""
        @{tag} @issue:{link}
        Feature: A {words["FEATURE"]}
          With a {words["DESCRIPTION"]}.

          Scenario: A {words["SCENARIO"]}
            Given everything leaks
            Then a message "leak" arrives
            And the "facts" table has a row:
              | note |
              | {SECRETIVE("row")} |
            And "ada@example.com" receives a mail
            And it says "{canary("feature step")}"
            And these
              | note | password |
              | {cell} | {canary("feature cell password")} |
            And these
              '''
              {words["DOC"]} {{"token": "{canary("feature doc token")}"}}
              '''

          Scenario: Undefined
            Given nobody knows "{canary("feature undefined")}"

          Scenario: A hook fails
            Given these

          Scenario Outline: Rows {words["OUTLINE"]} <note>
            Given it says "<note>"

            Examples: {canary("feature examples")}
              | note |
              | {canary("feature row")} |

        """)
        + failing
    )


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    directory = tmp_path_factory.mktemp("canaries")
    plants = {place: canary(place) for place in places()}
    for name in ("PREPARE", "SERVICE", "USER"):
        SECRETIVE(f"environment {name}")
    text = feature()
    profile = PROFILE.replace("LEAKY", str(Path(__file__).with_name("leaky.py")))
    declared = dict(enumerate(SECRETIVE.values.values()))
    users = "".join(f'c{number} = "${{secret:DECLARED_{number}}}"\n' for number in declared)
    profile = profile.replace("[services.leaky.users.ada]\n", f"[services.leaky.users.ada]\n{users}")
    env = {f"DECLARED_{number}": value for number, value in declared.items()}
    env |= {f"CANARY_{name}": SECRETIVE(f"environment {name}") for name in ("PREPARE", "SERVICE", "USER")}
    (directory / "plants.json").write_text(json.dumps(plants))
    files = {
        "environments/embedded.toml": profile,
        "prepare.py": PREPARE,
        "features/leaks.feature": text,
        "steps/team_steps.py": STEPS,
        "environment.py": ENVIRONMENT,
    }
    arguments = ["-f", "pretty"]
    for name in ("json", "plain", "progress3"):
        arguments += ["-f", name, "-o", f"reports/{name}.txt"]
    arguments += ["--logging-level=DEBUG", "--no-capture", "-D", f"api_key={canary('userdata api_key')}"]
    env |= {"PLANTS": str(directory / "plants.json"), "INTERLOCK_ALLURE": os.environ.get("INTERLOCK_ALLURE", "")}
    return Suite(files, directory).run(*arguments, env=env)


def sung(texts: dict[str, str]) -> list[str]:
    return [
        f"{where}: {found}"
        for where, text in texts.items()
        for canaries in (SECRETIVE, BY_PLACE)
        for found in canaries.sing(text)
    ]


def test_no_canary_sings(outcome: Outcome) -> None:
    texts = {"stdout": outcome.stdout, "stderr": outcome.stderr}
    for path in outcome.reports.rglob("*"):
        if path.is_file():
            text = path.read_bytes().decode("utf-8", "replace")
            texts[str(path.relative_to(outcome.reports))] = readable(text) if path.suffix == ".html" else text

    shown = outcome.result("[redacted]")
    assert (shown["status"], len(outcome.results)) == ("passed", 14), outcome  # all of it was said
    found = sung(texts)
    assert not found, "\n".join(sorted(found))


STARTS = {
    "a value that cannot be read": 'patience = "${secret:CANARY}"',
    "a value in the wrong place": '[databases.facts]\nprovider = "${secret:CANARY}"',
    "a key that nobody knows": '[services.leaky.users.ada]\npassword = "${secret:CANARY}"\n[services.leaky]\nrn = "x"',
    "a preparation that fails": (
        '[databases.facts]\nprepare = "echo $P; echo $P >&2; exit 3"\nenv = { P = "${secret:CANARY}" }'
    ),
    "a preparation that cannot start": '[databases.facts]\nprepare = ["no ${secret:CANARY}", "${secret:CANARY}"]',
    "a database that does not answer": (
        '[databases.facts]\nprovider = "external"\nreset = "allowed"\n'
        'url = "postgresql+psycopg://ada:${secret:CANARY}@127.0.0.1:1/${secret:CANARY}"'
    ),
    "a broker that does not answer": (
        '[brokers.b]\nprovider = "external"\nreset = "allowed"\nurl = "amqp://ada:${secret:CANARY}@127.0.0.1:1/x"'
    ),
    "an address that is none": '[databases.facts]\nprovider = "external"\nreset = "allowed"\nurl = "${secret:CANARY}"',
    "a service that ends": (
        '[services.leaky]\nrun = "echo $P; exit 3"\nready.log = "x"\nenv = { P = "${secret:CANARY}" }'
    ),
    "a service at no address": '[services.leaky]\nurl = "http://ada:${secret:CANARY}@127.0.0.1:1/${secret:CANARY}"',
}


@pytest.mark.parametrize("start", STARTS)
def test_what_keeps_a_run_from_starting_names_no_secret(start: str, tmp_path: Path) -> None:
    value = f"c4nary&{len(start)}/Zq9%wX"
    files = {
        "environments/embedded.toml": STARTS[start],
        "features/a.feature": 'Feature: A\n  Scenario: B\n    Given I remember "x" as "y"\n',
    }

    outcome = Suite(files, tmp_path).run("-D", "html=no", env={"CANARY": value})

    singing = Canaries()
    singing.values["start"] = value
    assert outcome.exit_code == 1
    assert "HOOK-ERROR in before_all" in outcome.stdout
    assert not singing.sing(outcome.everything_written()), outcome


OURS = "import os\nfrom interlock import hooks\nfrom interlock.hooks import *\n"
WRONG = 'raise RuntimeError("cannot sign in with " + os.environ["CANARY"])\n'
REFUSED = {
    "a step file that breaks": {"steps/more.py": f"import os\n{WRONG}"},
    "a step file that leaves": {"steps/more.py": 'import os, sys\nsys.exit("no " + os.environ["CANARY"])\n'},
    "an environment.py that leaves": {"environment.py": f'{OURS}import sys\nsys.exit("no " + os.environ["CANARY"])\n'},
    "a before_all that never comes to ours": {"environment.py": f"{OURS}def before_all(context):\n    {WRONG}"},
}


@pytest.mark.parametrize("start", REFUSED)
def test_a_run_that_is_refused_before_its_profile_is_read_names_no_secret_of_it(start: str, tmp_path: Path) -> None:
    value = f"c4nary&{len(start)}/Zq9%wX"
    files = {
        "environments/embedded.toml": '[services.shop]\nrun = "x"\nenv = { P = "${secret:CANARY}" }\n',
        "features/a.feature": 'Feature: A\n  Scenario: B\n    Given I remember "x" as "y"\n',
        **REFUSED[start],
    }

    outcome = Suite(files, tmp_path).run("-D", "html=no", env={"CANARY": value})

    singing = Canaries()
    singing.values["start"] = value
    assert outcome.exit_code == 1
    assert "[redacted]" in outcome.stdout
    assert not singing.sing(outcome.everything_written()), outcome
