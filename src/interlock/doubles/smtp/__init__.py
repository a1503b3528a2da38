"""A mail server that accepts everything and delivers nothing.

A program: ``python -m interlock.doubles.smtp --port 0 --control PATH``.
Every mail is reported as it was received; reading it is left to `interlock.clients.mailbox`.
"""
