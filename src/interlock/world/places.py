"""Which service an address belongs to: where links and redirects lead."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from interlock.clients.nearness import is_here
from interlock.errors import StackError, UsageError, listed
from interlock.profile.references import listens
from interlock.texts import cut
from interlock.world.world import World

PORTS = {"http": 80, "https": 443}


def place_of(world: World, address: str, what: str) -> tuple[str, str]:
    """The service that an address leads to, and path and query below the service's own address.

    Args:
        world: the scenario's.
        address: with scheme and host.
        what: what leads there, for the message: ``the link "Confirm"``.

    Raises:
        UsageError: it leads to no service of the profile; lists where they are.
    """
    there = taken_apart(address)
    services = _addresses(world)
    fitting = [(name, url) for name, url in services.items() if leads_to(there, urlsplit(url))]
    if not fitting:
        raise UsageError(
            f"{what} leads to {cut(address)}, and no service of {world.profile.origin} is there; "
            f"there are: {listed([f'{name} at {url}' for name, url in services.items()])}",
            hint="the profile tells the application its own address: {services.NAME.url} in its env",
        )
    name, url = max(fitting, key=lambda one: len(one[1]))
    path = "/" + there.path.removeprefix(urlsplit(url).path.rstrip("/")).lstrip("/")
    return name, path + (f"?{there.query}" if there.query else "")


def _addresses(world: World) -> dict[str, str]:
    found = {}
    for name, settings in world.profile.services.items():
        if not listens(name, settings):
            continue
        try:
            found[name] = world.stack.endpoint("services", name).url
        except StackError:  # it was not started
            continue
    return {name: url for name, url in found.items() if url}


def taken_apart(address: str) -> SplitResult:
    """The address's parts; all empty where it is malformed, so that it leads nowhere.

    Example:
        >>> taken_apart("http://[shop").hostname is None
        True
    """
    try:
        return urlsplit(address)
    except ValueError:
        return SplitResult("", "", "", "", "")


def leads_to(there: SplitResult, service: SplitResult) -> bool:
    """Whether an address is that of a service, or below it; all names of this machine are one."""
    try:
        ports = [one.port or PORTS.get(one.scheme) for one in (there, service)]
    except ValueError:
        return False
    same_host = there.hostname == service.hostname or (
        bool(there.hostname) and is_here(there.hostname) and is_here(service.hostname)
    )
    below = f"{there.path}/".startswith(f"{service.path.rstrip('/')}/")
    return there.scheme == service.scheme and same_host and ports[0] == ports[1] and below
