"""behave's entry: the hooks and the sentences of interlock, and nothing of our own."""

from interlock.hooks import *  # noqa: F403
