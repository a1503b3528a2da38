"""behave's entry: the hooks of interlock. ``docs/adding-sentences.md`` says how a suite adds its own."""

from interlock.hooks import after_all, after_scenario, before_all, before_scenario, before_step

__all__ = ["after_all", "after_scenario", "before_all", "before_scenario", "before_step"]
