"""XML bodies by dotted paths."""

from __future__ import annotations

import pytest

from interlock.clients.xml import xml_of
from interlock.errors import ClientError

ORDER = """<?xml version="1.0" encoding="ISO-8859-1"?>
<s:order xmlns:s="http://shop.example/order" s:id="7" paid="true">
  <customer>J\xf6rg &amp; Ada</customer>
  <s:line><sku> TEA </sku></s:line>
  <line><sku><![CDATA[<MUG>]]></sku></line>
  <empty/>
</s:order>""".encode("latin-1")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("order.@id", "7"),
        ("order.@paid", "true"),
        ("order.customer", "Jörg & Ada"),
        ("order.customer[0]", "Jörg & Ada"),
        ("order[0].line[0].sku", "TEA"),
        ("order.line[1].sku", "<MUG>"),
        ("order.empty", ""),
    ],
)
def test_texts_and_attributes_are_found_by_path_without_namespaces(path: str, text: str) -> None:
    assert xml_of(ORDER)[path] == text


@pytest.mark.parametrize(
    "path", ["order.line.sku", "order.line[2].sku", "customer", "order.@none", "order.@id[0]", "", "a..b"]
)
def test_what_is_not_there_or_not_one_is_missing(path: str) -> None:
    assert path not in xml_of(ORDER)


def test_all_paths_are_known() -> None:
    assert list(xml_of(ORDER)) == [
        "order.@id",
        "order.@paid",
        "order.customer",
        "order.line[0].sku",
        "order.line[1].sku",
        "order.empty",
    ]


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
REACHING = b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'


@pytest.mark.parametrize("body", [BOMB, REACHING, b"<!DOCTYPE html><html/>"])
def test_document_types_are_refused(body: bytes) -> None:
    with pytest.raises(ClientError, match="has a document type"):
        xml_of(body)


def test_depth_is_bounded() -> None:
    with pytest.raises(ClientError, match="nested too deeply"):
        xml_of(b"<a>" * 500 + b"</a>" * 500)


@pytest.mark.parametrize(
    "body", [b"", b"<a>", b"{}", b"<a></b>", b"<a>&x;</a>", b'<?xml version="1.0" encoding="none"?><a/>']
)
def test_what_is_no_xml_says_where(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"line \d|unknown encoding|column"):
        xml_of(body)
