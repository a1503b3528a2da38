"""What the customer is written, as plain text and as HTML, and nothing about how it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from shop import message as events
from shop.message import Message

_STATUS = {events.ORDER_CONFIRMED: "confirmed", events.ORDER_REJECTED: "rejected", events.ORDER_CANCELLED: "cancelled"}

_GREETING = "Your shop"


@dataclass(frozen=True)
class Letter:
    """One mail to one customer."""

    recipient: str
    subject: str
    text: str
    html: str


def letter_about(message: Message) -> Letter:
    """The letter that an event about an order is worth."""
    order, status = message.order, _STATUS[message.event]
    currency = message.text("currency", longest=3)
    parts = [
        f"Hello {message.text('customer_name')},",
        f"your order {order} is {status}.",
        _reason(message),
        "\n".join(f"{quantity} x {name}: {total} {currency}" for quantity, name, total in _lines(message)),
        f"Total: {message.text('total')} {currency}",
        _money(message),
    ]
    texts, paragraphs = list(parts), [escape(part).replace("\n", "<br>\n") for part in parts]
    if "link" in message.body:
        link = message.text("link", longest=500)
        texts.append(f"Look at your order: {link}")
        paragraphs.append(f'<a href="{escape(link)}">Look at your order</a>')
    text = "\n\n".join([*texts, _GREETING]) + "\n"
    html = "\n".join(f"<p>{paragraph}</p>" for paragraph in [*paragraphs, _GREETING]) + "\n"
    return Letter(message.text("customer"), f"Your order {order} is {status}", text, html)


def _reason(message: Message) -> str:
    if message.event == events.ORDER_CONFIRMED:
        return "Thank you!"
    if message.event == events.ORDER_REJECTED:
        sku = message.text("sku", longest=40)
        names = {line.get("sku"): line.get("name") for line in message.lines()}
        return f"There is not enough stock of {names.get(sku) or sku}."
    return "Your card was declined." if message.text("reason") == "card_declined" else "You cancelled it."


def _money(message: Message) -> str:
    if message.event == events.ORDER_CONFIRMED:
        return "Your card was charged."
    if message.event == events.ORDER_REJECTED or message.text("reason") == "card_declined":
        return "Your card was not charged."
    return "What you have paid goes back to your card."


def _lines(message: Message) -> list[tuple[int, str, str]]:
    message.quantities()  # raises Poison where a line is not one
    return [
        (line["quantity"], str(line.get("name") or line["sku"]), str(line.get("total", ""))) for line in message.lines()
    ]
