"""One worker's running stack with its clients, what it is held against, and the way from one scenario to the next."""

from interlock.harness.harness import Harness

__all__ = ["Harness"]
