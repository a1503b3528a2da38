"""The library's sentences. Importing this package registers them with behave; `steps/library_steps.py` of a suite does.

Each module is one kind of part. A step is a line or two: it turns the sentence's words into a call on
``context.world``. What the sentences look like and how they are judged is in `interlock.steps.sentence`.
"""

from interlock.steps import database, faults, http, mail, memory, messages, services, stubs

__all__ = ["database", "faults", "http", "mail", "memory", "messages", "services", "stubs"]
