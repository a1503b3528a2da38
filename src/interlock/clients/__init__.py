"""Plain Python clients of an environment's parts: they talk, return values and record what was seen.

They know the journal and the errors below them and nothing above: no behave, no expectations, no stack. Each
takes a name, an address (or control channel) and a journal, so a pytest suite can drive them as well.
"""
