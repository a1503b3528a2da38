"""What a scenario's steps stand on: one typed object per scenario, and how sentences turn into requests and waits.

Knows the harness, the clients and the expectations; knows nothing of behave.
"""

from interlock.world.world import World

__all__ = ["World"]
