"""Ways to run a part, one small class in a file each; `provider_class` finds the one a profile asks for."""

from interlock.stack.providers.availability import Availability
from interlock.stack.providers.base import AnyProvider, Provider
from interlock.stack.providers.brokers import BrokerProvider, QueueFigures
from interlock.stack.providers.endpoint import Endpoint
from interlock.stack.providers.registry import provider_class

__all__ = [
    "AnyProvider",
    "Availability",
    "BrokerProvider",
    "Endpoint",
    "Provider",
    "QueueFigures",
    "provider_class",
]
