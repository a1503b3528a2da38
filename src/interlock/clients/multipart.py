"""Multipart bodies: made for uploads, and made readable for reports."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

LONGEST_PART = 64 * 1024
"""Characters of one part that are kept for the report."""

MOST_PARTS = 50

_BOUNDARY = re.compile(r'boundary="?([^";]+)"?', re.IGNORECASE)
_TYPE = re.compile(rb"^content-type:[ \t]*([^\r\n]+)", re.IGNORECASE | re.MULTILINE)

_OFTEN_MEANT = {".csv": "text/csv", ".json": "application/json", ".yaml": "application/yaml", ".md": "text/markdown"}
"""What machines disagree about, or do not know."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is sent in a form.

    Attributes:
        name: what the service is told.
        content: its bytes.
        content_type: guessed by its name where empty.
    """

    name: str
    content: bytes = field(repr=False)
    content_type: str = ""

    @property
    def type(self) -> str:
        """What it says that it is.

        Example:
            >>> Upload("products.csv", b"").type, Upload("x.unheard-of", b"").type
            ('text/csv', 'application/octet-stream')
        """
        suffix = f".{self.name.rpartition('.')[2].lower()}"
        guessed = _OFTEN_MEANT.get(suffix) or mimetypes.guess_type(self.name)[0]
        return self.content_type or guessed or "application/octet-stream"


def encoded(fields: Sequence[tuple[str, str]], files: Sequence[tuple[str, Upload]]) -> tuple[bytes, str]:
    """A form with files as it goes over the wire, and its content type.

    Example:
        >>> body, content_type = encoded([("year", "2026")], [("file", Upload("a.csv", b"sku"))])
        >>> content_type.startswith("multipart/form-data; boundary=")
        True
    """
    from urllib3.fields import RequestField  # noqa: PLC0415 - few requests carry files
    from urllib3.filepost import encode_multipart_formdata  # noqa: PLC0415

    parts = [RequestField(name, value.encode()) for name, value in fields]
    for part in parts:
        part.make_multipart()
    for name, upload in files:
        part = RequestField(name, upload.content, filename=upload.name)
        part.make_multipart(content_type=upload.type)
        parts.append(part)
    body, content_type = encode_multipart_formdata(parts)
    return body, content_type


def readable(body: bytes, content_type: str, shown: Callable[[bytes, str | None], str]) -> str | None:
    """A multipart body for reading; None where its boundary is not said.

    Args:
        body: as sent.
        content_type: with its boundary.
        shown: makes text of one part's content, ``<N bytes>`` of what is none.

    Example:
        >>> body, content_type = encoded([], [("file", Upload("a.bin", bytes([0, 1, 255])))])
        >>> readable(body, content_type, lambda content, _: f"<{len(content)} bytes>").splitlines()[3:]
        ['', '<3 bytes>']
    """
    match = _BOUNDARY.search(content_type)
    if match is None:
        return None
    pieces = body.split(b"--" + match[1].strip().encode())[1:]
    parts = [piece for piece in pieces if piece.strip(b"\r\n") not in (b"", b"--")]
    told = []
    for part in parts[:MOST_PARTS]:
        head, _, content = part.strip(b"\r\n").partition(b"\r\n\r\n")
        found = _TYPE.search(head)
        text = shown(content, found[1].decode("latin-1") if found else None)
        if len(text) > LONGEST_PART:
            text = f"{text[:LONGEST_PART]}\n... ({len(text) - LONGEST_PART} more characters)"
        told.append(f"--{match[1]}\n{head.decode('utf-8', 'replace')}\n\n{text}\n".replace("\r\n", "\n"))
    more = len(parts) - MOST_PARTS
    return "\n".join([*told, f"... ({more} more parts)"] if more > 0 else told)
