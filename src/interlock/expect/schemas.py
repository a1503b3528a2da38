"""The suite's JSON Schemas: files by name, read once, references between them followed, nothing fetched.

What a failure against one says is in `interlock.expect.schema_problems`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from interlock.errors import DocumentError, UnknownName
from interlock.expect.documents import ENDS, contracts_package, read_document
from interlock.expect.paths import format_path
from interlock.expect.schema_problems import Problem, problems_of, with_decimals
from interlock.texts import cut


class Schema:
    """One schema, ready to judge values.

    Args:
        name: as features and profiles call it.
        path: its file.
        validator: jsonschema's.

    Example:
        ``[problem.path for problem in schemas.named("order").problems({"id": 7})]``
    """

    def __init__(self, name: str, path: Path, validator: Any) -> None:
        self.name, self.path = name, path
        self._validator = validator

    def problems(self, value: Any) -> list[Problem]:
        """What of a JSON value does not fit, the most telling first; empty where it fits.

        Raises:
            DocumentError: the schema refers to something that is not there.
        """
        try:
            return problems_of(self._validator.iter_errors(value))
        except contracts_package("referencing.exceptions").Unresolvable as error:
            raise _unresolved(error, self.path) from None


class Schemas:
    """The schemas of a folder, by the names of their files without ``.json``, ``.yaml`` or ``.yml``.

    Args:
        folder: need not be there as long as nobody asks.

    Example:
        ``Schemas(Path("schemas")).named("order").problems({"id": 7})``
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._found: dict[str, Schema] = {}
        self._ids: dict[str, Any] | None = None

    def named(self, name: str) -> Schema:
        """The schema of this name; ``orders/placed`` is in a folder of its own.

        Raises:
            UnknownName: there is none; lists those there are.
            DocumentError: its file is no JSON, or no schema; or jsonschema is not installed.
        """
        if name not in self._found:
            self.check([name])
            self._found[name] = self._ready(name, self._files()[name])
        return self._found[name]

    def check(self, names: Iterable[str]) -> None:
        """Make sure that schemas of these names are there; whether they are such is left to `named`.

        Raises:
            UnknownName, DocumentError: as `named`.
        """
        wanted = [*names]
        files = self._files() if wanted else {}
        for name in wanted:
            if name not in files:
                raise UnknownName("schema", name, files, str(self.folder))

    def _files(self) -> dict[str, Path]:
        found = sorted(path for path in self.folder.rglob("*") if path.suffix.lower() in ENDS)
        files: dict[str, Path] = {}
        for path in found:
            name = path.relative_to(self.folder).with_suffix("").as_posix()
            if name in files:
                raise DocumentError(f'two files are the schema "{name}": {files[name]} and {path}')
            files[name] = path
        return files

    def _ready(self, name: str, path: Path) -> Schema:
        referencing = contracts_package("referencing")
        contents = read_document(path)
        kind = check_schema(path, contents)
        own = contents.get("$id", "") if isinstance(contents, dict) else ""
        uri = urljoin(path.absolute().as_uri(), own.rstrip("#"))
        registry = referencing.Registry(retrieve=self._retrieve).with_resource(uri, self._resource(contents))
        validator = with_decimals(kind)({"$ref": uri}, registry=registry, format_checker=kind.FORMAT_CHECKER)
        return Schema(name, path, validator)

    def _resource(self, contents: Any) -> Any:
        jsonschema = contracts_package("referencing.jsonschema")
        return contracts_package("referencing").Resource.from_contents(
            contents, default_specification=jsonschema.DRAFT202012
        )

    def _retrieve(self, uri: str) -> Any:
        """A document another one refers to: a file of the folder, or the one there that gives itself this address."""
        parts = urlsplit(uri)
        if parts.scheme == "file":
            path = Path(unquote(parts.path))
            if path.is_relative_to(self.folder.absolute()) and path.is_file():
                return self._resource(read_document(path))
        elif (found := self._by_id().get(uri)) is not None:
            return self._resource(found)
        raise contracts_package("referencing.exceptions").NoSuchResource(ref=uri)

    def _by_id(self) -> Mapping[str, Any]:
        if self._ids is None:
            read = [read_document(path) for path in self._files().values()]
            self._ids = {one["$id"].rstrip("#"): one for one in read if isinstance(one, dict) and "$id" in one}
        return self._ids


def check_schema(path: Path, contents: Any) -> Any:
    """The class of jsonschema's validators for what a file says, which has to be a schema.

    Raises:
        DocumentError: it is none; names the file and the place in it.
    """
    package = contracts_package("jsonschema")
    if not isinstance(contents, (dict, bool)):
        raise DocumentError(f"{path} is no JSON Schema: it is no object")
    dialect = contents.get("$schema") if isinstance(contents, dict) else None
    kind = package.validators.validator_for(contents, default=None) if dialect else package.Draft202012Validator
    if kind is None:
        raise DocumentError(
            f'{path} is written for "{cut(str(dialect))}", which is no JSON Schema that is known here',
            hint='"$schema": "https://json-schema.org/draft/2020-12/schema"',
        )
    try:
        with_decimals(kind).check_schema(contents)
    except package.SchemaError as error:
        place = format_path(tuple(error.absolute_path)) or "its beginning"
        raise DocumentError(f"{path} is no JSON Schema: at {place}: {cut(error.message)}") from None
    return kind


def _unresolved(error: Any, path: Path) -> DocumentError:
    reference = getattr(error, "ref", "") or str(error)
    return DocumentError(
        f'{path} or a schema it uses refers to "{cut(str(reference))}", which is not there',
        hint="only files of the same folder are looked at, and nothing is fetched from the network",
    )
