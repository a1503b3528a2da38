"""The control channel between interlock and the programs it starts of its own: JSON lines over a Unix socket.

Bottom layer: the embedded broker and the doubles import `server` and `program`, the stack imports `client`,
and this package imports neither. One line each way::

    in   {"id": 1, "do": "reset", "with": {}}
    out  {"id": 1, "ok": null}      {"id": 1, "error": "one sentence"}      {"event": {...}}
"""
