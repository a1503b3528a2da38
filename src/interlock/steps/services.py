"""Sentences about the application's services: what happens to them, and what they say in their logs."""

from __future__ import annotations

from interlock.steps.context import Context
from interlock.steps.sentence import TO_COME, expectation, state_or_act
from interlock.world import logs
from interlock.world.timing import Timing


@state_or_act('the "{service:Name}" service is paused')
def is_paused(context: Context, service: str) -> None:
    """Freeze a service: it keeps its connections and does nothing.

    Example:
        Given the "inventory" service is paused
    """
    context.world.service(service).pause()


@state_or_act('the "{service:Name}" service is resumed')
def is_resumed(context: Context, service: str) -> None:
    """Let a paused service go on.

    Example:
        When the "inventory" service is resumed
    """
    context.world.service(service).resume()


@state_or_act('the "{service:Name}" service is stopped')
def is_stopped(context: Context, service: str) -> None:
    """Ask a service to end, as a deployment does.

    Example:
        Given the "notifications" service is stopped
    """
    context.world.service(service).stop()


@state_or_act('the "{service:Name}" service is killed')
def is_killed(context: Context, service: str) -> None:
    """End a service without a warning, as a crash does.

    Example:
        When the "inventory" service is killed
    """
    context.world.service(service).kill()


@state_or_act('the "{service:Name}" service is started')
def is_started(context: Context, service: str) -> None:
    """Start a stopped or killed service, and wait until it is ready.

    Example:
        When the "inventory" service is started
    """
    context.world.service(service).start()


@state_or_act('the "{service:Name}" service is restarted')
def is_restarted(context: Context, service: str) -> None:
    """Ask a running service to end, start it again, and wait until it is ready: a deployment.

    Example:
        When the "inventory" service is restarted
    """
    context.world.service(service).restart()


@expectation('the "{service:Name}" service logs "{text:Name}"', forms=TO_COME)
def service_logs(context: Context, timing: Timing, service: str, text: str) -> None:
    """A line of the service's log has this text.

    Example:
        Then the "inventory" service logs "reserved 2"
    """
    logs.has_line(context.world, service, text, timing)
