"""behave's entry. The hooks come from interlock; a hook of this suite's own wraps the one it adds to:

    def before_scenario(context, scenario):
        hooks.before_scenario(context, scenario)
        ...
"""

from interlock.hooks import after_all, after_scenario, before_all, before_scenario

__all__ = ["after_all", "after_scenario", "before_all", "before_scenario"]
