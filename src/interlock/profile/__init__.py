"""Environment profiles: ``environments/*.toml`` -> a validated model. Data only; the stack makes it run."""

from interlock.profile.layers import known_profiles
from interlock.profile.loading import load_profile
from interlock.profile.models import (
    Broker,
    Database,
    Exchange,
    Idle,
    Mailbox,
    Profile,
    Ready,
    Service,
    SignIn,
    Stub,
    StubAnswer,
    StubRule,
)

__all__ = [
    "Broker",
    "Database",
    "Exchange",
    "Idle",
    "Mailbox",
    "Profile",
    "Ready",
    "Service",
    "SignIn",
    "Stub",
    "StubAnswer",
    "StubRule",
    "known_profiles",
    "load_profile",
]
