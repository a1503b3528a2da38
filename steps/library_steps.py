"""The sentences that come with interlock: behave finds step files by their place, so one imports the library."""

import interlock.steps  # noqa: F401 - importing registers the sentences
