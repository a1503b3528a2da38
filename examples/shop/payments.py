"""``python -m shop.payments``: charges cards for reserved orders, gives money back for cancelled ones."""

from __future__ import annotations

from shop import ledger
from shop import message as events
from shop.consumer import Stopping
from shop.gateway import Gateway, Payment, Unclear
from shop.ledger import CAPTURED, DECLINED, PENDING, REFUNDED, REFUNDING, VOID, VOIDING
from shop.message import Message
from shop.money import decimal_text
from shop.service import Service

# Orders whose gateway requests may be under way at once; a silent gateway must not keep cancellations waiting.
_AT_ONCE = 64


class Payments:
    """What payments does about each event.

    No transaction is open while the gateway is asked. Each answer is written down together with the event that follows
    from it; the message that led to the question is acknowledged only then, so a killed service asks again, with the
    same key.
    """

    def __init__(self, service: Service, gateway: Gateway, pause: float) -> None:
        self._service = service
        self._gateway = gateway
        self._pause = pause
        self.handlers = {events.STOCK_RESERVED: self.stock_reserved, events.ORDER_CANCELLED: self.order_cancelled}

    def stock_reserved(self, message: Message) -> None:
        """Charge, unless the order was cancelled."""
        payment = _payment(message)
        with self._service.outbox.transaction() as connection:
            if self._service.inbox.knows(connection, message):
                return
            ledger.open_payment(connection, payment)
        self._settle(message)

    def order_cancelled(self, message: Message) -> None:
        """Give back what was captured; see to it that nothing is captured any more."""
        payment = _payment(message)
        with self._service.outbox.transaction() as connection:
            if self._service.inbox.knows(connection, message):
                return
            status = ledger.cancel_payment(connection, payment)
            if status != REFUNDING:
                # Whoever is charging this order voids it; that message is not acknowledged yet.
                self._service.inbox.first_time(connection, message)
        self._service.log.info("%s is cancelled, its payment is %s", payment.order, status)
        if status == REFUNDING:
            self._settle(message)

    def _settle(self, message: Message) -> None:
        """Ask the gateway until its answer is clear, looking into the ledger before every try."""
        while True:
            with self._service.outbox.transaction() as connection:
                todo = ledger.next_try(connection, message.order)
                if todo is None:
                    self._service.inbox.first_time(connection, message)
                    return
            status, payment = todo
            try:
                settled = self._ask(status, payment, message)
            except Unclear as problem:
                self._service.log.warning("%s of %s: %s, trying again", _ACTS[status], payment, problem)
                if self._service.stopping.wait(self._pause):
                    raise Stopping from None
            else:
                if settled:
                    return

    def _ask(self, status: str, payment: Payment, message: Message) -> bool:
        """One request and its consequences; False where another one must follow."""
        if status == PENDING:
            return self._charged(payment, self._gateway.charge(payment, message.correlation), message)
        if status == VOIDING:
            self._gateway.void(payment, message.correlation)
            return self._write(payment, VOID, None, {}, message)
        refund = self._gateway.refund(payment, message.correlation)
        return self._write(payment, REFUNDED, events.PAYMENT_REFUNDED, {"refund": refund}, message, refund_id=refund)

    def _charged(self, payment: Payment, charge: str | None, message: Message) -> bool:
        if charge is not None:
            return self._write(
                payment, CAPTURED, events.PAYMENT_CAPTURED, {"charge": charge}, message, charge_id=charge
            )
        return self._write(payment, DECLINED, events.PAYMENT_DECLINED, {"reason": "card_declined"}, message)

    def _write(
        self, payment: Payment, status: str, event: str | None, more: dict[str, str], message: Message, **values: str
    ) -> bool:
        with self._service.outbox.transaction() as connection:
            row = ledger.locked(connection, payment.order)
            if row is None or row.status not in ledger.UNDER_WAY:
                return True  # nobody waits for this answer any more
            if status == CAPTURED and row.status == VOIDING:
                # Cancelled while the gateway took the money: it goes back, and the order hears of no capture.
                ledger.change(connection, payment.order, REFUNDING, **values)
                return False
            if status == DECLINED and row.status == VOIDING:
                status, event = VOID, None
            ledger.change(connection, payment.order, status, **values)
            self._service.inbox.first_time(connection, message)
            if event is not None:
                body = {
                    "order": payment.order,
                    "amount": decimal_text(payment.amount_minor),
                    "currency": payment.currency,
                    **more,
                }
                self._service.outbox.add(connection, event, body, message.correlation)
        self._service.log.info("the payment of %s is %s", payment, status)
        return True


_ACTS = {PENDING: "charge", VOIDING: "void", REFUNDING: "refund"}


def _payment(message: Message) -> Payment:
    return Payment(
        message.order, message.amount("total"), message.text("currency", longest=3), message.text("customer")
    )


def main() -> int:
    service = Service("payments")
    settings = service.settings
    try:
        gateway = Gateway(settings.text("SHOP_GATEWAY_URL"), settings.seconds("SHOP_GATEWAY_TIMEOUT", 1.0))
    except ValueError as problem:
        settings.refuse(str(problem))
    payments = Payments(service, gateway, settings.seconds("SHOP_RETRY_PAUSE", 0.2))
    return service.run(payments.handlers, at_once=_AT_ONCE)


if __name__ == "__main__":
    raise SystemExit(main())
