"""Stand-ins for what the application talks to: third parties over HTTP, mail, and doors before databases and brokers.

Each is a program of its own with a control channel, so that it can reset connections and fall silent without
holding up the suite. They import the standard library and `interlock.control`, nothing else.
"""
