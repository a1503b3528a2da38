"""Holding every exchange with a service to its OpenAPI document, without any sentence saying so.

`Contracts` has one `Contract` for each service whose profile names a document; its `judge` is asked by the HTTP client
about each answer. Knows no scenario and no behave.
"""

from interlock.contracts.contract import Contract, Contracts

__all__ = ["Contract", "Contracts"]
