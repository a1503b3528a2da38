"""A container as a program in the foreground, ``python -m interlock.containers``, by testcontainers.

It begins, logs and ends with its container, so that whoever starts it needs to know of processes alone.
"""
