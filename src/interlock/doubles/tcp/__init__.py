"""A TCP proxy that breaks what passes through it: ``python -m interlock.doubles.tcp --control PATH``.

One process, a door for each part that is to be broken on purpose: the application is told the door's address, interlock
itself goes to the part directly. It knows bytes and connections, and nothing of what they carry.
"""
