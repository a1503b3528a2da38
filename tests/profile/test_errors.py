"""Every way a profile can be wrong, and the sentence it gets: file, key, what is allowed."""

from __future__ import annotations

import pytest

from interlock.errors import ProfileError
from interlock.profile import load_profile

ENVIRON = {"SHORT": "abc12", "LONG": "s3cret-value"}


@pytest.fixture
def refused(tmp_path, monkeypatch):
    """Load a profile that must be refused; what is said, and the hint."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "environments").mkdir()

    def load(text: str, **others: str) -> ProfileError:
        for name, content in {"test": text, **others}.items():
            (tmp_path / "environments" / f"{name}.toml").write_text(content)
        with pytest.raises(ProfileError) as caught:
            load_profile("test", environ=ENVIRON)
        return caught.value

    return load


WRONG = {
    "a key nobody knows, nearest first": (
        "patiense = '5s'",
        (
            'patiense: there is no key "patiense" in this table; there are: patience, extends, databases, mailboxes, '
            "description, level, stubs, settle, brokers, services"
        ),
    ),
    "a key of a part": (
        "[databases.shop]\nignored = []",
        (
            'databases.shop.ignored: there is no key "ignored" in this table; there are: ignore, image, reset, '
            "prepare, provider, cwd, env, url, prepare_within, default, faults"
        ),
    ),
    "a key deep inside": (
        "[brokers.b.exchanges.'shop.events']\ntipe = 'topic'",
        (
            'brokers.b.exchanges."shop.events".tipe: there is no key "tipe" in this table; there are: type, keys, '
            "durable, schemas, message_name"
        ),
    ),
    "keys where all is heard": (
        "[brokers.b.exchanges.'shop.events']\nkeys = ['order.placed']",
        ('brokers.b.exchanges."shop.events": keys belong to type = "direct"; all of a topic exchange is heard without'),
    ),
    "a key in a list": (
        "[stubs.'card gateway']\nanswers = [{request = 'GET /'}, {request = 'GET /', stat = 200}]",
        (
            'stubs."card gateway".answers[1].stat: there is no key "stat" in this table; there are: status, request, '
            "after, fault, headers, body"
        ),
    ),
    "an address in what a stub answers": (
        "[databases.shop]\n[stubs.bank]\nanswers = [{ request = 'GET /', body = { at = '{databases.shop.url}' } }]",
        (
            "stubs.bank refers to {databases.shop.url}, which is filled in for programs alone: "
            "a stub would send it as it stands"
        ),
    ),
    "leave for what is one's own": (
        "[brokers.b]\nfaults = 'allowed'",
        'brokers.b: faults = "allowed" belongs to provider = "external": what interlock starts it may break',
    ),
    "nothing stands before TLS": (
        "[brokers.b]\nprovider = 'external'\nurl = 'amqps://b.example'\nfaults = 'allowed'",
        'brokers.b: faults = "allowed" has no meaning for amqps: nothing can stand before it that it trusts',
    ),
    "a key that is ours": (
        "secrets = ['something']",
        (
            'secrets: there is no key "secrets" in this table; there are: services, stubs, settle, '
            "description, patience, databases, level, brokers, extends, mailboxes"
        ),
    ),
    "not a length of time": (
        "patience = 'soon'",
        'patience: "soon" is not a length of time; write for example 150 ms, 5 seconds or 2 min (it says "soon")',
    ),
    "a negative time": ("settle = -1", "settle: must be at least 0 (it says -1)"),
    "a time without end": ("settle = inf", "settle: must be at most a day (it says inf)"),
    "yes as a time": (
        "patience = true",
        'patience: must be a number of seconds, or text such as "150 ms" (it says true)',
    ),
    "no time at all": ("patience = 0", "patience: must be more than 0 (it says 0)"),
    "no time to become ready": (
        "[services.a]\nrun = 'x'\nready = {http = '/', within = '0 s'}",
        'services.a.ready.within: must be more than 0 (it says "0 s")',
    ),
    "more than a day": ("patience = '2000 min'", 'patience: must be at most a day (it says "2000 min")'),
    "a path without its slash": (
        "[services.a]\nrun = 'x'\nready = 'health'",
        'services.a.ready.http: must be a path, such as "/health" (it says "health")',
    ),
    "a line that every log has": (
        "[services.a]\nrun = 'x'\nready.log = ''",
        'services.a.ready.log: must not be empty (it says "")',
    ),
    "a command without words": ("[services.a]\nrun = []", "services.a.run: must name a program"),
    "an empty line for the shell": (
        "[databases.d]\nprepare = ' '",
        'databases.d.prepare: must name a program (it says " ")',
    ),
    "a variable nobody can set": (
        "[services.a]\nrun = 'x'\nenv = {'A=B' = 'x'}",
        "services.a.env: 'A=B' cannot be the name of an environment variable",
    ),
    "a NUL": ('[services.a]\nrun = ["x\\u0000"]', "services.a.run[0]: has a NUL, which no program can be given"),
    "a name with a space around it": (
        "[services.' a']\nrun = 'x'",
        (
            "services: a part cannot be named ' a'; "
            "names have no quotes, dots, braces, line breaks or spaces around them, and are not empty"
        ),
    ),
    "a tab in a name": (
        '[services."a\\tb"]\nrun = "x"',
        (
            "services: a part cannot be named 'a\\tb'; "
            "names have no quotes, dots, braces, line breaks or spaces around them, and are not empty"
        ),
    ),
    "a method nobody has": (
        "[stubs.s]\nanswers = [{request = 'GTE /a'}]",
        'stubs.s.answers[0].request: must be a method and a path, such as "POST /charges" (it says "GTE /a")',
    ),
    "a query nobody looks at": (
        "[stubs.s]\nanswers = [{request = 'GET /a?x=1'}]",
        "stubs.s.answers[0]: a stub goes by method and path alone; leave out what begins with ?",
    ),
    "two answers to one request": (
        "[stubs.s]\nanswers = [{request = 'GET /a'}, {request = 'GET /a', status = 500}]",
        'stubs.s: answers say "GET /a" twice, and the first would always be given',
    ),
    "half an answer": (
        "[stubs.s]\nanswers = [{request = 'GET /a', status = 100}]",
        "stubs.s.answers[0]: 100 is not the status of a whole answer; those begin with 200",
    ),
    "a body where there is none": (
        "[stubs.s]\nanswers = [{request = 'GET /a', status = 204, body = 'x'}]",
        "stubs.s.answers[0]: an answer 204 has no body",
    ),
    "a body that is no JSON": (
        "[stubs.s]\nanswers = [{request = 'GET /a', body = {on = 2020-01-01}}]",
        "stubs.s.answers[0]: body must be text, or what JSON can say: no dates, no inf or nan",
    ),
    "a header that cannot be sent": (
        "[stubs.s]\nanswers = [{request = 'GET /a', headers = {'A B' = 'x'}}]",
        "stubs.s.answers[0]: headers: 'A B' cannot be sent, or not with this value",
    ),
    "a fault nobody knows": (
        "[stubs.s]\nanswers = [{request = 'GET /a', fault = 'sillent'}]",
        'stubs.s.answers[0].fault: must be "reset", "truncated", "slow" or "silent" (it says "sillent")',
    ),
    "a template of nothing": (
        "[stubs.s]\nanswers = [{request = 'GET /a', body = {n = '{request.bdy.n}'}}]",
        (
            "stubs.s.answers[0]: {request.bdy.n} is nothing that a request has; there are: {request.body.amount}, "
            "{request.form.name}, {request.header X-Id}, {request.path.id}, {request.query.page}"
        ),
    ),
    "a template of a segment that is none": (
        "[stubs.s]\nanswers = [{request = 'GET /a/{id}', headers = {X = '{request.path.nr}'}}]",
        "stubs.s.answers[0]: {request.path.nr} needs a segment {nr} in the path /a/{id}; it has: {id}",
    ),
    "otherwise with a path": (
        "[stubs.s]\notherwise = {request = 'GET /a'}",
        (
            'stubs.s.otherwise.request: there is no key "request" in this table; there are: '
            "fault, status, headers, after, body"
        ),
    ),
    "otherwise a word": (
        "[stubs.s]\notherwise = 'no'",
        'stubs.s.otherwise: must be a table (it says "no")',
    ),
    "otherwise no whole answer": (
        "[stubs.s]\notherwise = 100",
        "stubs.s.otherwise: 100 is not the status of a whole answer; those begin with 200",
    ),
    "otherwise what a path has": (
        "[stubs.s]\notherwise = {body = '{request.path.id}'}",
        "stubs.s.otherwise: {request.path.id} needs a segment {id} in a path, and this is for any",
    ),
    "signing in nowhere": (
        "[services.a]\nrun = 'x'\nsign_in = {request = 'sign-in'}",
        'services.a.sign_in.request: must be a method and a path, such as "POST /charges" (it says "sign-in")',
    ),
    "a way to sign in that nobody knows": (
        "[services.a]\nrun = 'x'\nsign_in = {way = 'oauth'}",
        'services.a.sign_in.way: must be "bearer", "basic", "api_key" or "form" (it says "oauth")',
    ),
    "a key that goes nowhere": (
        "[services.a]\nrun = 'x'\nsign_in = {way = 'api_key'}",
        'services.a.sign_in: way = "api_key" needs header = "X-Api-Key" or query = "api_key", one of them',
    ),
    "a key that goes to a header of two words": (
        "[services.a]\nrun = 'x'\nsign_in = {way = 'api_key', header = 'X Key'}",
        'services.a.sign_in.header: must be the name of a header, such as "X-Api-Key" (it says "X Key")',
    ),
    "a header without a key": (
        "[services.a]\nrun = 'x'\nsign_in = {way = 'form', header = 'X-Key'}",
        'services.a.sign_in: header and query belong to way = "api_key"',
    ),
    "a user without a password": (
        "[services.a]\nrun = 'x'\nsign_in = {way = 'basic'}\nusers.ada = {username = 'ada'}",
        'services.a: users.ada needs username and password for way = "basic"; it has username',
    ),
    "a user without a key": (
        "[services.a]\nrun = 'x'\nsign_in = {way = 'api_key', query = 'k'}\nusers.ada = {}",
        'services.a: users.ada needs key for way = "api_key"; it has none',
    ),
    "a user without a password for a way of her own": (
        "[services.a]\nrun = 'x'\nusers.ada = {sign_in = {way = 'basic'}, username = 'ada'}",
        'services.a: users.ada needs username and password for way = "basic"; it has username',
    ),
    "an unknown way of one user": (
        "[services.a]\nrun = 'x'\nusers.ada = {sign_in = {way = 'oauth'}}",
        'services.a.users.ada.sign_in.way: must be "bearer", "basic", "api_key" or "form" (it says "oauth")',
    ),
    "a field of a user that is no text": (
        "[services.a]\nrun = 'x'\nusers.ada = {age = 7}",
        "services.a.users.ada.age: must be text (it says 7)",
    ),
    "an address without a beginning": (
        "[services.a]\nurl = 'localhost:8000'",
        'services.a: url must be an address such as "http://host:8000"; it does not begin like one',
    ),
    "an address of something else": (
        "[brokers.b]\nprovider = 'external'\nurl = 'http://host'",
        ('brokers.b: url must be an address such as "amqp://user:password@host:5672/vhost"; it begins with "http://"'),
    ),
    "an address that leads nowhere": (
        "[brokers.b]\nprovider = 'external'\nurl = 'amqp://user:hidden@/vhost'",
        'brokers.b: url must be an address such as "amqp://user:password@host:5672/vhost"; it names no host',
    ),
    "an address with a sign in its password": (
        "[brokers.b]\nprovider = 'external'\nurl = 'amqp://user:hid#den@host/vhost'",
        (
            'brokers.b: url must be an address such as "amqp://user:password@host:5672/vhost"; its host and port '
            "cannot be read (signs such as @ / # in a user or password are written %40 %2F %23)"
        ),
    ),
    "what only we could start, of what runs already": (
        "[services.a]\nurl = 'http://host'\nenv = {A = 'x'}\ncwd = 'x'",
        "services.a: cwd, env: only with run = ...; what runs already at its url has its own",
    ),
    "the log of what runs already": (
        "[services.a]\nurl = 'http://host'\nready.log = 'up'",
        "services.a: ready.log: only with run = ...; the log of what runs already cannot be seen",
    ),
    "no address to connect to": (
        "[services.a]\nrun = 'x'\nready.tcp = 'localhost'",
        'services.a.ready.tcp: must be true (its own port), a port, or "host:port" (it says "localhost")',
    ),
    "a port that there is not": (
        "[services.a]\nrun = 'x'\nready.tcp = 70000",
        'services.a.ready.tcp: must be true (its own port), a port, or "host:port" (it says 70000)',
    ),
    "a command that is none": (
        "[services.a]\nrun = 'x'\nready.run = ['']",
        "services.a.ready.run: must name a program",
    ),
    "a choice": ("level = 'each'", 'level: must be "worker" or "shared" (it says "each")'),
    "a provider": (
        "[databases.d]\nprovider = 'podman'",
        'databases.d.provider: must be "embedded", "local", "docker" or "external" (it says "podman")',
    ),
    "a list for a table": ("services = [1]", "services: must be a table"),
    "text for a part": ("[databases]\nshop = 'sqlite'", 'databases.shop: must be a table (it says "sqlite")'),
    "a number for text": ("[services.a]\nrun = 'x'\nenv = {PORT = 5}", "services.a.env.PORT: must be text (it says 5)"),
    "a number for a command": (
        "[services.a]\nrun = 5",
        "services.a.run: must be text, for the shell, or a list of texts, one for each argument (it says 5)",
    ),
    "a number in a command": (
        "[databases.d]\nprepare = ['make', 5]",
        "databases.d.prepare: must be text, for the shell, or a list of texts, one for each argument",
    ),
    "text for a list": ("[databases.d]\nignore = 't'", 'databases.d.ignore: must be a list (it says "t")'),
    "a status": (
        "[stubs.s]\nanswers = [{request = 'GET /', status = 99}]",
        "stubs.s.answers[0].status: must be at least 100 (it says 99)",
    ),
    "half a status": (
        "[stubs.s]\nanswers = [{request = 'GET /', status = 200.5}]",
        "stubs.s.answers[0].status: must be a whole number (it says 200.5)",
    ),
    "a request": (
        "[stubs.s]\nanswers = [{request = 'get /'}]",
        'stubs.s.answers[0].request: must be a method and a path, such as "POST /charges" (it says "get /")',
    ),
    "an answer to nothing": ("[stubs.s]\nanswers = [{status = 200}]", "stubs.s.answers[0].request: is missing"),
    "a message's name": (
        "[brokers.b.exchanges.x]\nmessage_name = 'event'",
        (
            'brokers.b.exchanges.x.message_name: must be "routing_key", "type" or "body." and a path, '
            'such as "body.event" (it says "event")'
        ),
    ),
    "both run and url": (
        "[services.a]\nrun = 'x'\nurl = 'http://x'",
        (
            'services.a: say either run = [...] or image = "..." (interlock starts it) or url = "http://..." '
            "(it runs already)"
        ),
    ),
    "neither run nor url": (
        "[services.a]",
        (
            'services.a: say either run = [...] or image = "..." (interlock starts it) or url = "http://..." '
            "(it runs already)"
        ),
    ),
    "two ways to be ready": (
        "[services.a]\nrun = 'x'\nready = {http = '/', log = 'up'}",
        'services.a.ready: say one of http = "/path", tcp = true, log = "text of a line", run = ["command"]',
    ),
    "no way to be idle": (
        "[services.a]\nrun = 'x'\nidle = {}",
        'services.a.idle: say either http = "/path" or empty = "table where condition"',
    ),
    "external without an address": (
        "[brokers.b]\nprovider = 'external'",
        'brokers.b: url = "..." belongs to provider = "external", and to no other',
    ),
    "an address that is not used": (
        "[databases.d]\nurl = 'sqlite:///x'",
        'databases.d: url = "..." belongs to provider = "external", and to no other',
    ),
    "a name with a dot": (
        "[services.'a.b']\nrun = 'x'",
        (
            "services: a part cannot be named 'a.b'; "
            "names have no quotes, dots, braces, line breaks or spaces around them, and are not empty"
        ),
    ),
    "no name": (
        "[stubs.'']",
        (
            "stubs: a part cannot be named ''; "
            "names have no quotes, dots, braces, line breaks or spaces around them, and are not empty"
        ),
    ),
    "a reference to no part": (
        "[services.a]\nrun = 'x {databases.shp.url}'\n[databases.shop]",
        (
            'services.a refers to {databases.shp.url}: there is no database "shp" in environments/test.toml; '
            "there are: shop"
        ),
    ),
    "a reference to no kind": (
        "[services.a]\nrun = 'x'\nenv = {A = '{database.shop.url}'}\n[databases.shop]",
        (
            'services.a refers to {database.shop.url}: there is no kind of part "database" in a profile; '
            "there are: databases, stubs, mailboxes, brokers, services"
        ),
    ),
    "a reference to no attribute": (
        "[services.a]\nrun = ['x', '{mailboxes.mail.prt}']\n[mailboxes.mail]",
        (
            'services.a refers to {mailboxes.mail.prt}: there is no attribute "prt" in a reference; '
            "there are: port, url, host"
        ),
    ),
    "another default exchange": (
        "[brokers.b.exchanges.'']\ntype = 'direct'\nmessage_name = 'type'\nkeys = ['work']",
        ('brokers.b: the default exchange, exchanges."", takes only message_name and schemas, not keys, type'),
    ),
    "an image for what runs in no container": (
        '[databases.a]\nimage = "postgres:17"',
        'databases.a: image = "..." belongs to provider = "docker", and to no other',
    ),
    "ports of what runs in no container": (
        "[services.a]\nrun = 'x'\nports = [80]",
        'services.a: ports belong to image = "..."; what is started by run is told its port: {port}',
    ),
    "a folder for a container": (
        "[services.a]\nimage = 'x'\ncwd = 'y'",
        "services.a: cwd: only with run = ... and no image; a container has its own folders",
    ),
    "an image that cannot be one": (
        "[services.a]\nimage = 'two words'",
        'services.a.image: must be the name of an image, such as "redis:8" (it says "two words")',
    ),
    "a reference to a password of what has none": (
        "[services.a]\nrun = ['x', '{mailboxes.mail.password}']\n[mailboxes.mail]",
        (
            'services.a refers to {mailboxes.mail.password}: there is no attribute "password" in a reference; '
            "there are: port, url, host"
        ),
    ),
    "a reference to a part as a whole": (
        "[services.a]\nrun = 'x {mailboxes.mail}'\n[mailboxes.mail]",
        "services.a refers to {mailboxes.mail}: say which of its url, host, port",
    ),
    "references in a circle": (
        (
            "[databases.a]\nprepare = '{databases.b.url}'\n[databases.b]\nprepare = '{databases.c.url}'\n"
            "[databases.c]\nprepare = '{databases.b.url}'"
        ),
        "these parts refer to each other in a circle: databases.b -> databases.c -> databases.b",
    ),
    "a call to nobody": (
        "[services.a]\nrun = 'x'\ncalls = ['card gatway']\n[stubs.'card gateway']",
        (
            'services.a.calls: there is no service, stub or mailbox "card gatway" in environments/test.toml; '
            "there are: card gateway, a"
        ),
    ),
    "a publication to no exchange": (
        "[services.a]\nrun = 'x'\npublishes = ['shop']",
        'services.a.publishes: there is no exchange "shop" in environments/test.toml; there are: none',
    ),
    "writes to no database": (
        "[services.a]\nrun = 'x'\nwrites = ['shp']\n[databases.shop]",
        'services.a.writes: there is no database "shp" in environments/test.toml; there are: shop',
    ),
    "idle in no database": (
        "[services.a]\nrun = 'x'\nidle = {empty = 'outbox', database = 'shp'}\n[databases.shop]",
        'services.a.idle.database: there is no database "shp" in environments/test.toml; there are: shop',
    ),
    "idle in one of several databases": (
        "[services.a]\nrun = 'x'\nidle = {empty = 'outbox'}\n[databases.one]\n[databases.two]",
        "services.a.idle: must say which database is meant, for there are: one, two",
    ),
    "extends that is no name": (
        "extends = 5",
        'extends: must be the name of a profile, such as "base" (it says 5)',
    ),
    "extends of nobody": (
        "extends = 'bas'",
        'extends: there is no environment "bas" in environments/; there are: test',
    ),
    "extends itself": ("extends = 'test'", "profiles extend each other in a circle: test -> test"),
    "a secret that is too short": (
        "description = '${secret:SHORT}'",
        (
            "description: the secret SHORT has fewer than 6 characters, too few to hide it "
            "without hiding half of every page"
        ),
    ),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_said_with_file_and_key(refused, text, said):
    assert refused(text).message == f"environments/test.toml: {said}"


def test_everything_that_is_wrong_is_said_at_once(refused):
    message = refused("patiense = 1\nlevel = 'x'\n[services.a]").message

    assert [line.split(": ")[1] for line in message.splitlines()] == ["level", "services.a", "patiense"]


def test_a_missing_variable_is_said_with_the_way_to_set_it(refused):
    error = refused("[services.a]\nrun = ['x', '${NOPE}']")

    assert error.message == (
        "environments/test.toml: services.a.run[1]: needs the environment variable NOPE, which is not set"
    )
    assert error.hint == "set NOPE before the run"


def test_idle_in_one_of_several_databases_comes_with_an_example(refused):
    error = refused("[services.a]\nrun = 'x'\nidle = {empty = 't'}\n[databases.one]\n[databases.two]")

    assert error.hint == 'idle = { empty = "...", database = "..." }'


def test_a_secret_in_the_wrong_place_is_not_repeated(refused):
    error = refused("[databases.d]\nprovider = 'my ${secret:LONG}'")

    assert error.message.endswith('(it says "my [redacted]")')


def test_the_file_that_says_it_is_named_not_the_one_that_was_asked_for(refused):
    base = "patience = 'soon'\n[databases.shop]\n[services.a]\nrun = '${NOPE}'"

    assert refused("extends = 'base'\npatience = 1", base=base).message.startswith("environments/base.toml: services.a")
    base = base.replace("${NOPE}", "x")
    assert refused("extends = 'base'", base=base).message.startswith("environments/base.toml: patience: ")
    base = base.replace("soon", "1s")
    text = "extends = 'base'\n[databases.shop]\nprovidr = 'local'"
    assert refused(text, base=base).message.startswith("environments/test.toml: databases.shop.providr: ")


def test_a_circle_of_several_profiles_is_shown(refused):
    error = refused("extends = 'one'", one="extends = 'two'", two="extends = 'one'")

    assert error.message == "environments/one.toml: profiles extend each other in a circle: one -> two -> one"


def test_a_file_that_is_not_toml_is_named_with_the_line(refused):
    message = refused("level = 'worker'\nthis is not TOML").message

    assert message.startswith("environments/test.toml is not a TOML file: ")
    assert "at line 2" in message


def test_a_file_that_is_not_text_is_named(refused, tmp_path):
    (tmp_path / "environments" / "base.toml").write_bytes(b"patience = 1\ndescription = 'caf\xe9'")
    (tmp_path / "environments" / "test.toml").write_text("extends = 'base'")
    with pytest.raises(ProfileError) as caught:
        load_profile("test")

    assert str(caught.value) == (
        "environments/base.toml is not a TOML file: line 2 has a byte that is not UTF-8, 0xe9\n  Hint: save it as UTF-8"
    )


def test_an_unknown_environment_lists_those_there_are_nearest_first(refused):
    refused("x = 1", staging="", local="")
    with pytest.raises(ProfileError) as caught:
        load_profile("stagin")

    assert caught.value.message == (
        'there is no environment "stagin" in environments/; there are: staging, test, local'
    )
    assert caught.value.hint == "choose one with -D environment=NAME or INTERLOCK_ENVIRONMENT=NAME"


def test_a_directory_without_profiles_is_said_with_what_to_write(refused):
    with pytest.raises(ProfileError) as caught:
        load_profile("embedded")

    assert str(caught.value) == (
        'there is no environment "embedded" in environments/; there are: none\n'
        '  Hint: write environments/embedded.toml; description = "..." is enough to begin'
    )


def test_a_directory_that_is_not_there_is_said(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ProfileError) as caught:
        load_profile("embedded")

    assert caught.value.message == 'there is no environment "embedded": there is no directory environments/'
    assert caught.value.hint == "run from the suite's root, where environments/ is"
