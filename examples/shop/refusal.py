"""A request that is refused, in words for whoever sent it. What refuses leaves nothing behind."""

from __future__ import annotations


class Refusal(Exception):
    """Becomes the answer ``{"error": {"code": ..., "message": ...}}`` with this status."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
