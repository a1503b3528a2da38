"""A refusal: what the broker says when it closes a channel or a connection. Codes are AMQP's, texts are RabbitMQ's."""

from __future__ import annotations

from typing import Any, Final

from pika import spec

NAMES: Final[dict[int, str]] = {
    spec.CONNECTION_FORCED: "CONNECTION_FORCED",
    spec.ACCESS_REFUSED: "ACCESS_REFUSED",
    spec.NOT_FOUND: "NOT_FOUND",
    spec.RESOURCE_LOCKED: "RESOURCE_LOCKED",
    spec.PRECONDITION_FAILED: "PRECONDITION_FAILED",
    spec.FRAME_ERROR: "FRAME_ERROR",
    spec.SYNTAX_ERROR: "SYNTAX_ERROR",
    spec.COMMAND_INVALID: "COMMAND_INVALID",
    spec.CHANNEL_ERROR: "CHANNEL_ERROR",
    spec.UNEXPECTED_FRAME: "UNEXPECTED_FRAME",
    spec.NOT_ALLOWED: "NOT_ALLOWED",
    spec.NOT_IMPLEMENTED: "NOT_IMPLEMENTED",
    spec.INTERNAL_ERROR: "INTERNAL_ERROR",
}
LONGEST_TEXT: Final = 255
CLOSES_CHANNEL: Final = frozenset(
    {spec.ACCESS_REFUSED, spec.NOT_FOUND, spec.RESOURCE_LOCKED, spec.PRECONDITION_FAILED},
)


class Refusal(Exception):
    """The broker refuses what a client asked.

    Args:
        code: AMQP reply code; 403, 404, 405 and 406 close the channel, every other one the connection.
        text: one sentence; the code's name is put in front, as RabbitMQ does.
        method: index of the method that was refused, 0 where there was none; without it, the one under way.

    Example:
        >>> Refusal(404, "no queue 'q' in vhost '/'").text
        "NOT_FOUND - no queue 'q' in vhost '/'"
    """

    def __init__(self, code: int, text: str = "", method: int | None = None) -> None:
        super().__init__(code, text)
        self.code = code
        self.text = f"{NAMES[code]} - {text}" if text else NAMES[code]
        self.closes_channel = code in CLOSES_CHANNEL
        self.method = method

    def fields(self) -> dict[str, Any]:
        """What channel.close and connection.close carry."""
        text = self.text.encode()
        if len(text) > LONGEST_TEXT:
            text = text[: LONGEST_TEXT - 3] + b"..."
        class_id, method_id = divmod(self.method or 0, 0x10000)
        said = {"reply_code": self.code, "reply_text": text.decode(errors="ignore")}
        return {**said, "class_id": class_id, "method_id": method_id}


def not_implemented(what: str) -> Refusal:
    """The refusal of something RabbitMQ has and this broker has not."""
    return Refusal(spec.NOT_IMPLEMENTED, f"{what}: not in interlock's embedded broker, run this on RabbitMQ")
