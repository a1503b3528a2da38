#!/bin/sh
# What the environment "local" needs, without root: PostgreSQL comes with the locked packages, RabbitMQ is unpacked into
# the user's cache. Never fails: what could not be had is a named skip, and the tests that need it say so again.
set -u
cd "$(dirname "$0")/.." || exit 0
. tools/common.sh

.venv/bin/interlock setup rabbitmq ||
    say "skip: without a RabbitMQ installed on this machine, nothing runs against it; see above, and again: make setup-local"
exit 0
