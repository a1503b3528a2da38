"""What is said to a program whose request is refused: application/problem+json, RFC 9457."""

from __future__ import annotations

import json

from flask import Response


class Problem(Exception):
    """``code`` is for programs, ``detail`` for people."""

    def __init__(self, status: int, code: str, detail: str, **more: object) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.more = status, code, detail, more

    def answer(self) -> Response:
        title = self.code.replace("-", " ").capitalize()
        said = {
            "type": f"https://harbour.example/problems/{self.code}",
            "title": title,
            "status": self.status,
            "detail": self.detail,
            **self.more,
        }
        return Response(json.dumps(said), self.status, content_type="application/problem+json")
