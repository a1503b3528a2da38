"""What those who ask for faults and those who have them agree on."""

from __future__ import annotations

from typing import Final, Literal, get_args

Fault = Literal["reset", "truncated", "slow", "silent"]
"""How a stub's answer can be spoilt: connection reset, half a body, a dribble, no answer at all."""

FAULTS: tuple[Fault, ...] = get_args(Fault)
"""All of them."""

SUITE: Final = "interlock"
"""What the suite's own connections to a broker are called; the embedded one's faults spare them."""

Trouble = Literal["slow", "broken", "silent"]
"""What a whole third party can be: answers that drip, 503 to everything, no answer at all."""

TROUBLES: tuple[Trouble, ...] = get_args(Trouble)
"""All of them."""
