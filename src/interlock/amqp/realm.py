"""What one broker consists of: its vhosts and its users."""

from __future__ import annotations

from pika import spec

from interlock.amqp.record import Record
from interlock.amqp.refusal import Refusal
from interlock.amqp.users import Access, Users
from interlock.amqp.vhost import Vhost

ROOT = "/"


class Realm:
    """The vhosts that were declared, ``/`` at first, and who may come in.

    Args:
        record: told of what happens to messages in all of them.

    Example:
        >>> realm = Realm(Record())
        >>> realm.open("/", "guest")[0].name
        '/'
    """

    def __init__(self, record: Record) -> None:
        self.users = Users()
        self.vhosts = {ROOT: Vhost(ROOT, record)}
        self._record = record

    def declare(self, name: str) -> None:
        """Make a vhost, where there is none of that name."""
        if name not in self.vhosts:
            self.vhosts[name] = Vhost(name, self._record)

    def trace(self, vhost: str = ROOT, *, on: bool) -> None:
        """Tell of what is published in a vhost at its ``amq.rabbitmq.trace``, or do so no more.

        Raises:
            LookupError: there is no such vhost.
        """
        if vhost not in self.vhosts:
            raise LookupError(f"no vhost '{vhost}'")
        self.vhosts[vhost].traced = on

    def open(self, name: str, user: str) -> tuple[Vhost, Access]:
        """A vhost for somebody who has logged in, and what he may do there.

        Raises:
            Refusal: 530, it was not declared, or not for that user.
        """
        vhost = self.vhosts.get(name)
        if vhost is None:
            raise Refusal(spec.NOT_ALLOWED, f"vhost {name} not found")
        return vhost, self.users.access(user, name)
