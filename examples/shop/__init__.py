"""A small event-driven shop in four processes; ``examples/README.md`` describes it."""
