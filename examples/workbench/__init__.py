"""A small service that answers whatever a sentence of the library needs; ``examples/README.md`` describes it."""
