"""``python -m shop.notifications``: writes to the customer when an order is confirmed, rejected or cancelled."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select, update

from shop import message as events
from shop.clock import now
from shop.consumer import Stopping
from shop.database import Unreachable, insert_if_absent
from shop.letters import Letter, letter_about
from shop.mailer import Mailer, NotSent, Refused
from shop.message import Message, Poison
from shop.patience import Patience, describe
from shop.service import Service
from shop.tables import notifications


class Notifications:
    """One letter for each event of each order.

    It is sent between two transactions: none is open while the mail server is talked to. The second is tried until the
    database takes it, or the letter would be sent again. Only a crash in that moment can send a letter twice; the other
    way round it could lose one.
    """

    def __init__(self, service: Service, mailer: Mailer, pause: float) -> None:
        self._service = service
        self._mailer = mailer
        self._pause = pause
        self.handlers = dict.fromkeys(
            (events.ORDER_CONFIRMED, events.ORDER_REJECTED, events.ORDER_CANCELLED), self.write
        )

    def write(self, message: Message) -> None:
        """Send the letter, unless it was sent before."""
        letter = letter_about(message)
        if not self._begin(message, letter):
            return
        while True:
            try:
                self._mailer.send(letter, message)
                break
            except Refused as problem:
                raise Poison(f"the mail to {letter.recipient} about {message.order} was refused: {problem}") from None
            except NotSent as problem:
                self._service.log.warning("the mail about %s was not sent: %s, trying again", message.order, problem)
                if self._service.stopping.wait(self._pause):
                    raise Stopping from None
        self._end(message)
        self._service.log.info('wrote "%s" to %s', letter.subject, letter.recipient)

    def _begin(self, message: Message, letter: Letter) -> bool:
        row = {"order_id": message.order, "event": message.event, "recipient": letter.recipient, "created_at": now()}
        with self._service.database.transaction() as connection:
            if self._service.inbox.knows(connection, message):
                return False
            if insert_if_absent(connection, notifications, row):
                return True
            sent = connection.execute(select(notifications.c.sent_at).where(_about(message))).scalar()
            return sent is None

    def _end(self, message: Message) -> None:
        patience = Patience(self._service.stopping)
        while True:
            # Also in a service that stops: what was sent and not written down would be sent again.
            try:
                with self._service.database.transaction() as connection:
                    connection.execute(update(notifications).where(_about(message)).values(sent_at=now()))
                    self._service.inbox.first_time(connection, message)
                return
            except Unreachable as problem:
                if self._service.stopping.is_set():
                    raise Stopping from None
                self._service.log.warning(
                    "that %s was written about waits for the database, trying again in %.1f s: %s",
                    message.order,
                    patience.pause,
                    describe(problem),
                )
                patience.wait()


def _about(message: Message) -> ColumnElement[bool]:
    return (notifications.c.order_id == message.order) & (notifications.c.event == message.event)


def main() -> int:
    service = Service("notifications", parts=("consumer",))
    settings = service.settings
    mailer = Mailer(settings.text("SHOP_MAIL_HOST"), settings.port("SHOP_MAIL_PORT"), settings.text("SHOP_MAIL_FROM"))
    return service.run(Notifications(service, mailer, settings.seconds("SHOP_RETRY_PAUSE", 0.2)).handlers)


if __name__ == "__main__":
    raise SystemExit(main())
