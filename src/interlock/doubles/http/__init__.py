"""A third party's HTTP interface, played: ``python -m interlock.doubles.http --port 0 --control PATH``.

One process is one stub. It matches requests by method and path only; what they contained is judged by
expectations, which is why every request is reported whole, the unexpected ones too.
"""
