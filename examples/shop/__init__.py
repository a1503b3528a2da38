"""A small event-driven shop in six processes; ``examples/README.md`` describes it."""
