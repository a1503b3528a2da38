"""The manual is true: its sentences exist, its links lead somewhere, no key is left out."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import interlock.steps
from interlock.profile.models import Broker, Database, Exchange, Profile, Service, StubRule

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "examples" / "README.md"])
SENTENCES = ROOT / "docs" / "writing-features.md"
LINE = re.compile(r"^    (Given|When|Then) (.+)$", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def definitions() -> list[tuple[str, Any]]:
    """The keyword and definition of every sentence of the library."""
    from behave.step_registry import registry  # noqa: PLC0415 - behave's, filled by the import above

    return [
        (keyword, definition)
        for keyword, found in registry.steps.items()
        for definition in found
        if definition.func.__module__.startswith(interlock.steps.__name__)
    ]


def meant_by(keyword: str, sentence: str) -> list[Any]:
    return [found for of, found in definitions() if of == keyword.lower() and found.match(sentence) is not None]


def documented() -> list[tuple[str, str]]:
    return [(match[1], match[2]) for match in LINE.finditer(SENTENCES.read_text("utf-8"))]


@pytest.mark.parametrize(("keyword", "sentence"), documented(), ids=lambda text: text)
def test_a_documented_sentence_exists(keyword: str, sentence: str) -> None:
    assert len(meant_by(keyword, sentence)) == 1


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_to_files_of_this_repository(page: Path) -> None:
    missing = [target for target in LINK.findall(page.read_text("utf-8")) if not (page.parent / target).exists()]

    assert not missing


@pytest.mark.parametrize("model", [Profile, Service, Database, Broker, Exchange, StubRule])
def test_every_key_of_a_profile_is_explained(model: Any) -> None:
    text = (ROOT / "docs" / "environments.md").read_text("utf-8")
    keys = {name for name, field in model.model_fields.items() if not field.exclude}

    missing = {key for key in keys if not re.search(rf"[`.\[]{key}\b", text)}

    assert not missing
