"""``python -m shop.catalogue``: what is for sale, and the import of price lists by the shop's staff."""

from __future__ import annotations

import logging

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Request, Response

from shop.accounts import Accounts
from shop.front import Front, json_answer
from shop.imports import Importer, Imports
from shop.pages import page_asked_for
from shop.price_list import LARGEST_FILE
from shop.products import Products
from shop.readiness import Readiness
from shop.refusal import Refusal
from shop.service import Service


class Catalogue(Front):
    """The HTTP API. Everybody may look; only staff may change anything."""

    routes = (
        ("GET", "/products", "list_products"),
        ("GET", "/products/<sku>", "show_product"),
        ("POST", "/imports", "import"),
        ("GET", "/imports/<identity>", "show_import"),
    )
    # The file, and what multipart puts around it.
    longest_body = LARGEST_FILE + 16 * 1024

    def __init__(
        self, products: Products, imports: Imports, accounts: Accounts, readiness: Readiness, log: logging.Logger
    ) -> None:
        super().__init__(accounts, readiness, log)
        self._products = products
        self._imports = imports

    def _list_products(self, request: Request, _correlation: str) -> Response:
        return json_answer(200, self._products.page(page_asked_for(request)))

    def _show_product(self, _request: Request, _correlation: str, sku: str) -> Response:
        return json_answer(200, self._products.find(sku))

    def _import(self, request: Request, correlation: str) -> Response:
        staff = self.staff(request)
        file, content = _uploaded(request)
        answer, new = self._imports.take(staff, file, content, correlation)
        self._log.info("%s uploaded %s: %s%s", staff.email, file, answer["id"], "" if new else ", known already")
        return json_answer(202 if new else 200, answer, f"/imports/{answer['id']}")

    def _show_import(self, request: Request, _correlation: str, identity: str) -> Response:
        self.staff(request)
        return json_answer(200, self._imports.find(identity))


def _uploaded(request: Request) -> tuple[str, bytes]:
    """Name and content of the one file of a form."""
    if request.mimetype != "multipart/form-data":
        raise Refusal(415, "not_a_form", "A price list is uploaded as multipart/form-data.")
    try:
        files = request.files.getlist("file")
    except RequestEntityTooLarge:
        raise Refusal(413, "too_large", f"The file is larger than {LARGEST_FILE} bytes.") from None
    if len(files) != 1 or not files[0].filename:
        raise Refusal(422, "missing_file", 'The form needs one file, in its field "file".')
    return files[0].filename, files[0].stream.read()


def main() -> int:
    service = Service("catalogue", parts=("HTTP server", "outbox"))
    settings = service.settings
    imports = Imports(service.database)
    rest = settings.seconds("SHOP_IMPORT_REST", 0.02)
    importer = Importer(service.database, imports, service.outbox, service.log, rest)
    api = Catalogue(Products(service.database), imports, service.accounts(), service.readiness, service.log)
    server = service.web_server(settings.port("SHOP_PORT"), api)
    return service.run({}, others=(server, importer))


if __name__ == "__main__":
    raise SystemExit(main())
