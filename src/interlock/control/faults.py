"""How a stub's answer can be spoilt: what profiles, clients and the stub itself agree on."""

from __future__ import annotations

from typing import Literal, get_args

Fault = Literal["reset", "truncated", "slow", "silent"]
"""Connection reset, half a body, a dribble, no answer at all."""

FAULTS: tuple[Fault, ...] = get_args(Fault)
"""All of them."""
