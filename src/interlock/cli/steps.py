"""``interlock steps [words]``: every sentence of this suite, the library's and its own, or those with the words."""

from __future__ import annotations

import argparse
import difflib
import itertools
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from interlock.errors import UsageError
from interlock.expect.wording import listed
from interlock.steps.catalogue import Sentence, catalogue
from interlock.steps.likeness import alike, meaning

NO_SENTENCE = {
    r"(openapi )?contracts?|openapi|swagger": (
        "contracts need no sentence: every exchange is held against services.NAME.contract of the environment"
    ),
    r"sleeps?|waits?|pause": (
        "no sentence only waits; say what is so in the end, and it is waited for: Then within 5 seconds ..."
    ),
    r"(api|access|bearer) (keys?|tokens?)|tokens?|bearer|basic( auth)?|credentials|passwords?": (
        "how a service signs in, by bearer, basic, api_key or form, is services.NAME.sign_in of the environment; "
        'then: Given I am signed in to "checkout" as "ada"'
    ),
}
"""What people ask for that has no sentence of its own: what is to be done instead."""
FORMS = {"within": "`within 5 seconds ...`", "for": "`for 2 seconds ...`"}


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "steps",
        help="every sentence of this suite with an example; with words, those that have them",
        epilog="Exit code 1 where no sentence has the words.",
    )
    parser.add_argument("words", nargs="*", help="only sentences in which all of these stand, in one form or another")
    parser.add_argument("--library", action="store_true", help="only interlock's own, not the suite's")
    parser.add_argument("--markdown", action="store_true", help="as a page")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Exit code 0 where anything was found, 1 where not."""
    sentences = catalogue(loaded(own=not arguments.library))
    if arguments.library:
        sentences = [one for one in sentences if one.of_the_library]
    words = [word for argument in arguments.words for word in argument.split()]
    found, instead = _meant(sentences, words)
    if told := _without_a_sentence(words):
        sys.stderr.write(f"interlock: {told}\n")
    if not found:
        if told:
            return 0
        sys.stderr.write(f"interlock: no sentence has {listed(words)}{_near(sentences, words)}\n")
        return 1
    if instead:
        sys.stderr.write(f"interlock: no sentence has {listed(words)}; these have {listed(instead)}\n")
    print("\n".join(_page(found) if arguments.markdown else _listing(found)))
    return 0


def loaded(*, own: bool) -> Any:
    """behave's, filled as a run fills it; with the library alone where there is no suite here."""
    from behave.step_registry import registry  # noqa: PLC0415 - behave's own is what a run uses

    if own:
        _load_the_suites()
    import interlock.steps  # noqa: F401, PLC0415 - registers what is not there yet

    return registry


def _load_the_suites() -> None:
    from behave.configuration import Configuration  # noqa: PLC0415 - only here is a run prepared
    from behave.exception import ConfigError  # noqa: PLC0415
    from behave.runner import Runner  # noqa: PLC0415

    from interlock.beginning.scripts import explain_script  # noqa: PLC0415
    from interlock.beginning.seam import has_steps  # noqa: PLC0415

    try:
        runner = Runner(Configuration([]))
        try:
            runner.setup_paths()
        except ConfigError:
            if not _begins_here(runner):
                return  # there is no suite here, and so only the library
        if has_steps(runner):
            with runner.path_manager:
                runner.load_step_definitions()
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"pyproject.toml cannot be read: {error}") from None
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever the files of a team raise
        raise explain_script(error) from None


def _begins_here(runner: Any) -> bool:
    """Whether there is a suite here without a feature yet, where behave gives up; its steps are read all the same."""
    here, base = Path.cwd(), runner.config.base_dir
    if base is None or not Path(base).is_absolute() or not Path(base).is_relative_to(here):
        return False
    runner.base_dir = base
    for folder in dict.fromkeys((base, str(here))):
        runner.path_manager.add(folder)
    return True


def _meant(sentences: list[Sentence], words: list[str]) -> tuple[list[Sentence], list[str]]:
    """The sentences that have all words; else those that have others spelt much like them, and these."""
    if found := [one for one in sentences if _has(one, words)]:
        return found, []
    known = sorted({word for one in sentences for word in _texts(one).split()})
    near = [difflib.get_close_matches(word.lower(), known, 1, 0.75) for word in words]
    if not all(near):
        return [], []
    instead = [one[0] for one in near]
    return [one for one in sentences if _has(one, instead)], instead


def _has(sentence: Sentence, words: Iterable[str]) -> bool:
    text = _texts(sentence)
    said = {alike(word) for word in text.split()} | meaning(text)
    return all(word.lower() in text or (meaning(word) <= said and meaning(word)) for word in words)


def _texts(sentence: Sentence) -> str:
    """All that is said of a sentence, as words in small letters."""
    text = " ".join([*sentence.lines, sentence.purpose, sentence.example, sentence.part])
    return " ".join(re.findall(r"[\w-]+", text.lower()))


def _without_a_sentence(words: list[str]) -> str:
    """What is to be said of what the library has no sentence for, and why not; empty for all else."""
    said = " ".join(words).lower()
    return next((told for asked, told in NO_SENTENCE.items() if re.fullmatch(asked, said)), "")


def _near(sentences: list[Sentence], words: list[str]) -> str:
    """What some of the words would find."""
    counts = [(word, sum(_has(one, [word]) for one in sentences)) for word in words]
    some = [f'"{word}": {count}' for word, count in counts if count]
    return (
        f"; there are sentences with {', '.join(some)}"
        if some and len(words) > 1
        else "; interlock steps lists them all"
    )


def _listing(sentences: list[Sentence]) -> Iterator[str]:
    for number, (part, some) in enumerate(itertools.groupby(sentences, lambda one: one.part)):
        yield f"{'' if number == 0 else chr(10)}{part}"
        for one in some:
            yield ""
            keywords = "/".join(one.keywords)
            for place, line in enumerate(one.lines):
                yield f"  {keywords if place == 0 else ' ' * len(keywords)} {line}"
            if purpose := _plain(one.purpose):
                yield f"      {purpose}"
            if forms := [form for form in one.forms if form in FORMS]:
                alone = "" if "plain" in one.forms else "only "
                yield f"      {alone}{' and '.join(_plain(FORMS[form]) for form in forms)}"
            yield from (f"        {line}" for line in one.example.splitlines())
            if not one.of_the_library:
                yield f"      {one.place}"


def _page(sentences: list[Sentence]) -> Iterator[str]:
    yield "# Every sentence of the library"
    yield ""
    yield "How they are read, when each is judged and what a cell may say: [writing features](writing-features.md)."
    yield "`interlock steps` lists those of your suite too, `interlock steps queue empty` those about that."
    for part, some in itertools.groupby(sentences, lambda one: one.part):
        yield f"\n## {part}"
        for one in some:
            yield ""
            keywords = " or ".join(f"**{keyword}**" for keyword in one.keywords)
            yield "  \n".join(f"{keywords} {_marked(line)}" for line in one.lines)
            yield ""
            forms = [FORMS[form] for form in one.forms if form in FORMS]
            said = f" {'Also' if 'plain' in one.forms else 'Only'} {' and '.join(forms)}." if forms else ""
            yield f"{one.purpose.replace('``', '`')}{said}"
            yield ""
            yield from (f"    {line}".rstrip() for line in one.example.splitlines())


def _marked(line: str) -> str:
    return f"`{line}`"


def _plain(text: str) -> str:
    return text.replace("`", "")
