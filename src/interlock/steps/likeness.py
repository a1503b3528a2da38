"""What the words of a sentence mean: without their endings, a few of them alike, and nothing of what stands in quotes.

So that `interlock.steps.nearest` and the search of `interlock steps` find a sentence by what somebody would call it.
"""

from __future__ import annotations

import functools
import re

_PHRASES = {
    r"\blogg?(?:ed|s|ing)? ?in(?:to)?\b": "signed in",
    r"\blogg?(?:ed|s|ing)? ?out\b": "signed out",
    r"\b(?:shut|goes|went|turned|switched) (?:down|off)\b": "stopped",
    r"\be-mails?\b": "mail",
    r"\btim(?:es|ed|e) out\b": "does not answer",
    r"\btime-?outs?\b": "does not answer",
    r"\bthird part(?:y|ies)\b": "stub",
    r"\bdead ?letter(?:s|ed|ing)?(?: queue)?\b": "dead-lettered",
    r"\b(?:status )?code\b": "status",
    r"\b(?:cannot|can't|doesn't|isn't|wasn't|hasn't|don't)\b": "not",
}
_GROUPS = (
    "answer response reply respond result return body",
    "mail email letter inbox",
    "message event",
    "row record entry entries",
    "send request submit hit invoke perform issue make execute fire",
    "sign authenticate authenticated login",
    "kill crash crashed die dies died",
    "stop terminate halt outage",
    "start boot launch",
    "restart redeploy redeployed reboot deploy deployed deployment",
    "pause freeze frozen suspend hang hangs",
    "resume unpause continue unfreeze thaw",
    "remember store save keep memorise capture",
    "contain include",
    "exactly only equal equals same precisely",
    "no not never none nothing without zero nobody",
    "receive get gets got",
    "deliver redeliver redelivered",
    "order sequence sorted",
    "again repeat resend resent retry repeated",
    "lost lose drop dropped disappear",
    "poison malformed broken corrupt garbage invalid",
    "delay delayed late",
    "twice duplicate duplicated",
    "connection connections",
    "database db",
    "broker rabbitmq",
    "file attachment upload",
    "click follow open visit",
    "schema shape",
    "put insert seed seeded fill",
    "silent unresponsive",
    "log logs logged write writes print prints",
    "back recover recovered recovers",
)
_RELATED = {
    "publish": {"arrive", "send"},
    "emit": {"publish", "arrive"},
    "raise": {"publish", "arrive"},
    "send": {"publish", "arrive", "receive"},
    "trigger": {"publish", "arrive"},
    "appear": {"arrive", "row"},
    "come": {"arrive"},
    "see": {"arrive"},
    "exist": {"row"},
    "find": {"row"},
    "contain": {"row"},
    "count": {"exactly"},
    "no": {"empty"},
    "delete": {"no", "empty"},
    "remove": {"no", "empty"},
    "clear": {"empty"},
    "truncate": {"empty"},
    "fail": {"broken"},
    "down": {"stop"},
    "unavailable": {"down"},
    "call": {"receive", "send"},
    "ask": {"receive", "send"},
    "show": {"contain"},
    "fast": {"took", "less"},
    "slow": {"silent"},
}
"""What a word may stand for besides itself; it then counts less."""
RELATED = 0.6
_LITTLE = """
a an the is are was were been to of in on at with that this these those it i we and then by for has have had do does did
should must will would can be there from as into my our its which who when given if than
"""
_IDLE = frozenset(_LITTLE.split())
_QUOTED = re.compile(r'"[^"]*"|\'[^\']*\'')
_WORD = re.compile(r"[a-z][a-z-]*")


def ending_dropped(word: str) -> str:
    """The word without its plural or tense.

    Example:
        >>> [ending_dropped(word) for word in ("messages", "stopped", "replies", "receiving")]
        ['messag', 'stop', 'reply', 'receiv']
    """
    if len(word) <= 3:
        return word
    if word.endswith(("ies", "ied")):
        return word[:-3] + "y"
    for ending in ("ing", "ed", "s"):
        if word.endswith(ending) and not word.endswith("ss") and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            if ending != "s" and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    return word.removesuffix("e") if len(word) > 3 else word


def _canonical() -> dict[str, str]:
    found: dict[str, str] = {}
    for group in _GROUPS:
        first, *others = group.split()
        for one in others:
            found.setdefault(ending_dropped(one), ending_dropped(first))
    return found


_SAME = _canonical()
_STANDS_FOR: dict[str, set[str]] = {}
for _word, _others in _RELATED.items():
    _bare = _SAME.get(ending_dropped(_word), ending_dropped(_word))
    _STANDS_FOR.setdefault(_bare, set()).update(map(ending_dropped, _others))


@functools.lru_cache(maxsize=4096)
def meaning(text: str) -> frozenset[str]:
    """The words of a text that say something, each in the form that stands for all like it.

    Example:
        >>> sorted(meaning('Then the response of "checkout" includes an e-mail'))
        ['answer', 'contain', 'mail']
    """
    bare = _QUOTED.sub(" ", text).lower()
    for phrase, meant in _PHRASES.items():
        bare = re.sub(phrase, meant, bare)
    return frozenset(alike(word) for word in _WORD.findall(bare) if word not in _IDLE)


def alike(word: str) -> str:
    """The form that stands for a word and all like it."""
    bare = ending_dropped(word)
    return _SAME.get(bare, bare)


def nearness(word: str, other: str) -> float:
    """How much one word says of another: 1 for the same, less where it may stand for it, else 0."""
    if word == other:
        return 1.0
    return RELATED if other in _STANDS_FOR.get(word, ()) else 0.0
