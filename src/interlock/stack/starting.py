"""Parts brought up side by side, each as soon as those it refers to are there."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

from interlock.profile.models import Profile
from interlock.profile.references import Part, references

__all__ = ["at_once", "dependencies", "start_along"]

T = TypeVar("T")


def dependencies(profile: Profile) -> dict[Part, set[Part]]:
    """Which parts each part waits for.

    Services wait for no service: their addresses are known before they start, and they try again by themselves.
    """
    return {
        (kind, name): {target for target in references(part) if target[0] != "services" and target != (kind, name)}
        for kind, name, part in profile.parts()
    }


def start_along(graph: Mapping[Part, set[Part]], start: Callable[[Part], None], aborted: threading.Event) -> None:
    """Start every part in a thread of its own once all it waits for have started.

    Args:
        graph: which parts each part waits for; without circles.
        start: brings one part up.
        aborted: set at the first failure or interrupt; what is coming up then is waited for, nothing more starts.

    Raises:
        BaseException: the first failure, whatever it is.
    """
    left = {part: set(targets) for part, targets in graph.items()}
    running: dict[Future[None], Part] = {}
    with ThreadPoolExecutor(max_workers=max(1, len(graph)), thread_name_prefix="start") as pool:
        try:
            while left or running:
                for part in [part for part, targets in left.items() if not targets]:
                    del left[part]
                    running[pool.submit(start, part)] = part
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    future.result()
                    part = running.pop(future)
                    for targets in left.values():
                        targets.discard(part)
        except BaseException:
            # Leaving the pool waits for what is coming up; that gives up when it sees this.
            aborted.set()
            raise


def at_once(acts: Collection[Callable[[], T]], aborted: threading.Event | None = None) -> list[BaseException]:
    """Do all of these side by side, whatever becomes of the others; the failures, in order.

    An interrupt sets ``aborted``, so that those that wait for readiness give up and can be waited for.
    """
    if not acts:
        return []
    with ThreadPoolExecutor(max_workers=len(acts), thread_name_prefix="stack") as pool:
        futures = [pool.submit(act) for act in acts]
        try:
            wait(futures)
        except BaseException:
            if aborted is not None:
                aborted.set()
            raise
    return [error for future in futures if (error := future.exception()) is not None]
