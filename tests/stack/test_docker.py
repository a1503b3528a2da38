"""Parts in containers: what an engine is asked, how a container is lived with, and every way that there is no engine.

There is no engine here. What plays one (`engine.py`) shows the requests; that images run was not shown by any test.
"""

from __future__ import annotations

import gc
import os
import socket
import sys
import threading
import time

import pytest

from engine import Engine
from interlock.errors import ClientError, PartLost, PartNotReady, PartUnavailable, ProfileError
from interlock.profile import models
from interlock.stack.alive import states
from interlock.stack.life import check_ports
from interlock.stack.patience import hold
from interlock.stack.ports import HOST, Reservation
from interlock.stack.providers import QueueFigures, docker_images, provider_class
from interlock.stack.providers.docker_engine import engine
from interlock.stack.providers.docker_parts import DockerPostgres
from interlock.stack.providers.erlang import ContainerNode
from interlock.stack.service import Service
from stack.programs import ANSWERING

# docker-py leaves the socket of a client that it could not make to whoever collects garbage.
pytestmark = pytest.mark.filterwarnings("ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning")

WITHOUT = "run without one: behave -D environment=embedded"


@pytest.fixture(autouse=True)
def no_engine_of_this_machine(monkeypatch, tmp_path):
    """Whatever this machine has: no reaper, no context of the user's, and nobody at the usual socket."""
    monkeypatch.setenv("TESTCONTAINERS_RYUK_DISABLED", "true")
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/docker.sock")
    yield
    gc.collect()


@pytest.fixture
def playing(monkeypatch):
    player = Engine()
    monkeypatch.setenv("DOCKER_HOST", player.url)
    yield player
    player.stop()


def test_a_postgresql_is_asked_for_as_the_private_one_is_set_up():
    spec = docker_images.postgres(None, "s3cret-words", 40001).spec()

    assert (spec["image"], spec["ports"], spec["network"]) == ("postgres:17", {"5432": 40001}, None)
    assert spec["env"] == {"POSTGRES_PASSWORD": "s3cret-words"}
    assert spec["command"][:3] == ("postgres", "-c", "fsync=off")
    assert "autovacuum=off" in spec["command"]
    assert docker_images.postgres("postgres:15-alpine", "x", 1).image == "postgres:15-alpine"


def test_a_rabbitmq_is_asked_for_with_its_only_user():
    spec = docker_images.rabbitmq("rabbitmq:3.13", "interlock", "s3cret-words", 40002).spec()

    assert (spec["image"], spec["ports"], spec["command"]) == ("rabbitmq:3.13", {"5672": 40002}, ())
    assert spec["env"] == {"RABBITMQ_DEFAULT_USER": "interlock", "RABBITMQ_DEFAULT_PASS": "s3cret-words"}


def test_a_service_shares_this_machines_network_and_finds_what_others_find():
    settings = models.Service(
        image="shop/checkout:7", env={"PORT": "{port}", "DB": "{databases.shop.url}"}, run=["serve", "{port}"]
    )
    filled = {"{port}": "8123", "{databases.shop.url}": "postgresql://127.0.0.1:1/x"}

    spec = docker_images.service(settings, lambda text: filled.get(text, text), 8123)

    assert spec == docker_images.Container(
        "shop/checkout:7", ("serve", "8123"), {"PORT": "8123", "DB": "postgresql://127.0.0.1:1/x"}, {}, "host", 3
    )


def test_a_service_with_ports_is_kept_apart_and_its_first_port_is_where_it_is_looked_for():
    settings = models.Service(image="redis:8", ports=[6379, 8001], stop_within=1)

    spec = docker_images.service(settings, str, 40003)

    assert (spec.ports, spec.network, spec.stop_within) == ({"6379": 40003, "8001": 0}, None, 1)


def test_a_container_that_is_kept_apart_cannot_refer_to_parts_here():
    service = models.Service(image="shop:7", ports=[80], env={"DB": "{databases.shop.url}"})
    profile = models.Profile(services={"shop": service}, databases={"shop": models.Database()})

    with pytest.raises(ProfileError, match=r'services."shop" has ports, .* refers to databases."shop", which it would'):
        check_ports(profile)


@pytest.fixture
def contained(site, program, playing):
    """A service of an image, which the one who plays the engine runs as a process."""
    made = []

    def contained(source=ANSWERING, **settings):
        run = [sys.executable, program(source), "{port}"]
        one = Service("till", models.Service(**{"image": "till:1", "run": run, **settings}), site, {})
        made.append(one)
        return one

    yield contained
    for one in made:
        one.dispose(0.5)


def test_a_service_in_a_container_is_lived_with_as_any_other(contained, playing, journal):
    service = contained(ready="/", env={"TILL": "1"})

    service.start()
    [asked] = playing.created
    assert (asked["Image"], asked["HostConfig"]["NetworkMode"]) == ("till:1", "host")
    assert "TILL=1" in asked["Env"]
    [container] = playing.running.values()

    service.pause()
    assert hold(lambda: states(container.pid) == "T", within=30)  # the signal has its way to go
    service.resume()
    service.stop()
    assert container.poll() is not None
    assert playing.asked[-1].startswith("DELETE /containers/")
    service.start()
    service.kill()
    assert [one.poll() is not None for one in playing.running.values()] == [True, True]
    assert service.state == "killed"


def test_ports_are_published_on_this_machine_alone(contained, playing):
    service = contained(ready="/", ports=[8080])

    service.start()

    host = playing.created[0]["HostConfig"]
    assert host["PortBindings"] == {"8080/tcp": [{"HostIp": "127.0.0.1", "HostPort": str(service.endpoint.port)}]}
    assert host["NetworkMode"] != "host"


def test_a_container_that_ends_unasked_is_a_death_with_its_last_words(contained, playing):
    service = contained(ready="/")
    service.start()

    playing.running["toy1"].kill()

    assert hold(lambda: service.look() == "died", within=30)
    assert service.crash.startswith('service "till" died: it ended with exit code')


def test_nothing_of_a_container_is_left_when_whoever_started_it_is_gone(contained, playing):
    service = contained(ready="/")
    service.start()

    service.process._program.close()  # as when we are killed

    assert hold(lambda: playing.running["toy1"].poll() is not None, within=30)


def test_an_image_that_cannot_be_had_is_told_in_the_engines_words(contained):
    service = contained(image="no/such:image")

    with pytest.raises(PartNotReady, match="pull access denied for no/such") as failure:
        service.start()
    assert failure.value.message.startswith('service "till" ended with exit code 125 at its start; its last output:\n')
    assert "no container of no/such:image: " in failure.value.message


def refused(reason, fix):
    return f'databases."shop" cannot run here: {reason}\n  Hint: {fix}'


def told(site):
    began = time.monotonic()
    with pytest.raises(PartUnavailable) as failure:
        provider_class("databases", "docker")("shop", models.Database(provider="docker"), site).ensure_available()
    assert time.monotonic() - began < 30  # two seconds, on a quiet machine
    return str(failure.value)


def test_no_engine_is_told_with_the_environment_that_needs_none(site, monkeypatch, tmp_path):
    assert told(site) == refused(
        f"no Docker engine answers at unix://{tmp_path}/docker.sock: No such file or directory",
        f"start Docker, or {WITHOUT}",
    )

    with Reservation() as nobody:
        monkeypatch.setenv("DOCKER_HOST", f"tcp://{HOST}:{nobody.port}")
        assert told(site) == refused(
            f"no Docker engine answers at tcp://{HOST}:{nobody.port}: Connection refused", f"start Docker, or {WITHOUT}"
        )


def test_who_listens_and_says_nothing_is_not_waited_for(site, monkeypatch):
    with socket.create_server((HOST, 0)) as silent:
        monkeypatch.setenv("DOCKER_HOST", f"tcp://{HOST}:{silent.getsockname()[1]}")
        said = told(site)

    assert ": it said nothing within 1.5 s\n" in said


def test_who_does_not_speak_as_docker_does_is_no_engine(site, monkeypatch):
    with socket.create_server((HOST, 0)) as web:

        def serve():
            while True:
                try:
                    connection = web.accept()[0]
                except OSError:
                    return
                with connection:
                    connection.recv(4096)
                    connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno")

        threading.Thread(target=serve, daemon=True).start()
        monkeypatch.setenv("DOCKER_HOST", f"tcp://{HOST}:{web.getsockname()[1]}")
        said = told(site)
        web.shutdown(socket.SHUT_RDWR)

    assert ": what is there does not speak as Docker does: " in said


def test_an_engine_that_this_account_may_not_use_is_told_so(site, monkeypatch):
    def forbidden(self, address):
        raise PermissionError(13, "Permission denied")

    # Root may use any socket, so that the refusal has to be played.
    monkeypatch.setattr(socket.socket, "connect", forbidden)
    said = told(site)

    assert said.endswith(f"Permission denied\n  Hint: let this account use the engine (the group docker), or {WITHOUT}")


def test_without_the_extra_it_is_named(site, monkeypatch):
    monkeypatch.setitem(sys.modules, "testcontainers.core.docker_client", None)

    assert told(site) == refused(
        'the Python package "testcontainers.core.docker_client" is not installed',
        f'pip install "interlock[docker]", or {WITHOUT}',
    )


def test_the_environment_is_left_as_it_was(monkeypatch, playing):
    assert engine().ok
    monkeypatch.delenv("DOCKER_HOST")
    engine()

    assert "DOCKER_HOST" not in os.environ


def test_a_database_that_went_with_its_container_is_not_brought_back_empty(site):
    part = provider_class("databases", "docker")("shop", models.Database(provider="docker"), site)

    with pytest.raises(PartLost, match="its container took its files along"):
        part.start_again()


SPEAKING = """
    import socket, sys
    with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server:
        while True:
            connection = server.accept()[0]
            connection.recv(8)
            connection.sendall(b"N")
            connection.close()
"""


def test_a_database_in_a_container_is_up_when_it_answers_and_missed_when_it_goes(site, playing, program, monkeypatch):
    def speaking(self, port, password):
        return docker_images.Container("toy", [sys.executable, program(SPEAKING), str(port)], {"PASSWORD": password})

    monkeypatch.setattr(DockerPostgres, "container", speaking)
    part = provider_class("databases", "docker")("shop", models.Database(provider="docker"), site)
    try:
        endpoint = part.start()

        password = endpoint.address()["password"]
        assert endpoint.url == f"postgresql+psycopg://postgres:{password}@127.0.0.1:{endpoint.port}/postgres"
        assert f"PASSWORD={password}" in playing.created[0]["Env"]
        assert part.answers(30)
        playing.running["toy1"].kill()
        assert hold(lambda: part.look() is not None, within=30)
        assert part.lost.startswith("PostgreSQL ended with exit code")
    finally:
        part.stop()


@pytest.mark.parametrize(("kind", "model"), [("databases", models.Database), ("brokers", models.Broker)])
def test_what_is_in_a_container_is_taken_away_by_a_door(site, kind, model):
    part = provider_class(kind, "docker")("shop", model(provider="docker"), site)

    assert (part.behind_a_door, part.way(), part.keep()) == (True, None, {})


def test_a_broker_in_a_container_is_asked_by_its_own_tool():
    asked = []

    def execute(command):
        asked.append(command)
        return 0, '"b3JkZXJz 3 2 1 false fal"\n "se none;"\n'

    assert ContainerNode(execute).figures() == {"orders": QueueFigures(ready=3, unacked=2, consumers=1)}
    assert asked[0][:3] == ["rabbitmqctl", "--quiet", "eval"]
    with pytest.raises(ClientError, match="could not be asked about its queues: Error: unable to perform"):
        ContainerNode(lambda _: (69, "Error: unable to perform\n")).purge()
