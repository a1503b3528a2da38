"""Schemas and contracts on disk: JSON or YAML, read with exact numbers, or a sentence that says why they cannot be."""

from __future__ import annotations

import importlib
import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from interlock.errors import DocumentError
from interlock.expect.jsonread import read_json

JSON_ENDS, YAML_ENDS = (".json",), (".yaml", ".yml")
ENDS = (*JSON_ENDS, *YAML_ENDS)
"""What the name of a schema or a contract ends with."""

GET_IT = 'pip install "interlock[contracts]"'


def contracts_package(name: str) -> ModuleType:
    """A module that the extra ``contracts`` brings.

    Raises:
        DocumentError: it is not installed; the hint has the command.

    Example:
        >>> contracts_package("jsonschema").__name__
        'jsonschema'
    """
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise DocumentError(
            f"schemas and contracts need a package that is not installed: {error.name}", hint=GET_IT
        ) from None


def read_document(path: Path) -> Any:
    """What a JSON or YAML file says; numbers with a decimal point are `Decimal`, as in answers and messages.

    Raises:
        DocumentError: it cannot be read, or is no JSON or YAML; names the file and the place.

    Example:
        ``read_document(Path("schemas/order.json"))["type"]``
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DocumentError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise DocumentError(f"{path} is no text in UTF-8", hint="save it as UTF-8") from None
    if path.suffix.lower() in YAML_ENDS:
        return _yaml(path, text)
    try:
        return read_json(text)
    except ValueError as error:
        raise DocumentError(f"{path} is no JSON: {_uncapitalised(str(error))}") from None


def _yaml(path: Path, text: str) -> Any:
    yaml = contracts_package("yaml")
    try:
        return yaml.load(text, Loader=_loader())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f" in line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise DocumentError(f"{path} is no YAML: {error.problem}{where}") from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise DocumentError(f"{path} is no YAML: {str(error) or 'it is nested too deeply'}") from None


@cache
def _loader() -> Any:
    """YAML as JSON has it: exact numbers, texts for days, and nothing that a tag could make of them."""
    yaml = contracts_package("yaml")

    class Loader(yaml.SafeLoader):  # type: ignore[misc, name-defined] # it ships no types
        """PyYAML's safe one, without days and with decimals."""

    resolvers = yaml.SafeLoader.yaml_implicit_resolvers
    days = "tag:yaml.org,2002:timestamp"
    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in pairs if tag != days] for first, pairs in resolvers.items()
    }
    Loader.add_constructor("tag:yaml.org,2002:float", _number)
    return Loader


def _number(loader: Any, node: Any) -> Any:
    plain = node.value.replace("_", "")
    if re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?", plain):
        return Decimal(plain)
    return loader.construct_yaml_float(node)


def _uncapitalised(text: str) -> str:
    return text[:1].lower() + text[1:]
