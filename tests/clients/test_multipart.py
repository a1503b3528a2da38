"""What a report shows of a multipart body; what is sent is looked at in the requests' own tests."""

from __future__ import annotations

from interlock.clients.multipart import LONGEST_PART, Upload, encoded
from interlock.clients.payload import evidence


def test_a_form_with_files_is_readable_and_bytes_are_only_counted() -> None:
    body, content_type = encoded(
        [("season", "spring")], [("a", Upload("a.csv", b"sku\r\nTEA\r\n")), ("b", Upload("b.png", b"\x89PNG\x00\xff"))]
    )
    boundary = content_type.partition("=")[2]

    assert evidence(body, content_type) == "\n".join(
        [
            f"--{boundary}",
            'Content-Disposition: form-data; name="season"',
            "",
            "spring",
            "",
            f"--{boundary}",
            'Content-Disposition: form-data; name="a"; filename="a.csv"',
            "Content-Type: text/csv",
            "",
            "sku\nTEA",
            "",
            f"--{boundary}",
            'Content-Disposition: form-data; name="b"; filename="b.png"',
            "Content-Type: image/png",
            "",
            "<6 bytes>",
            "",
        ]
    )


def test_long_parts_and_many_are_cut() -> None:
    long, type_of_long = encoded([], [("a", Upload("a.txt", b"x" * (LONGEST_PART + 5)))])
    many, type_of_many = encoded([(f"f{number}", "1") for number in range(60)], [])

    assert "\n... (5 more characters)" in evidence(long, type_of_long)
    assert evidence(many, type_of_many).endswith("\n... (10 more parts)")


def test_multipart_without_a_boundary_is_shown_as_it_is() -> None:
    assert evidence(b"abc", "multipart/mixed") == "abc"
