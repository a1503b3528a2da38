#!/bin/sh
# What the environment "local" needs: PostgreSQL and RabbitMQ from the system's packages. Never fails: what could not
# be had is a named skip, and the tests that need it say so again.
set -u
cd "$(dirname "$0")/.." || exit 0
. tools/common.sh

found() { for path in "$@"; do [ -e "$path" ] && return 0; done; return 1; }

has_postgresql() { command -v initdb >/dev/null 2>&1 || found /usr/lib/postgresql/*/bin/initdb; }

has_rabbitmq() { command -v rabbitmq-server >/dev/null 2>&1 || found /usr/lib/rabbitmq/lib/rabbitmq_server-*/plugins; }

missing=""
has_postgresql || missing="postgresql"
has_rabbitmq || missing="$missing rabbitmq-server"
missing=${missing# }
[ -z "$missing" ] && exit 0

# interlock starts private copies of its own, so installing must not start the system's: policy-rc.d says no while the
# packages are set up, and the services that come with them are not started by the next boot either.
policy=/usr/sbin/policy-rc.d
if can_install; then
    say "installing $missing"
    services=$missing
    command -v epmd >/dev/null 2>&1 || services="$services epmd"
    if [ ! -e "$policy" ]; then
        trap 'rm -f "$policy"' EXIT
        trap 'exit 0' HUP INT TERM
        printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy"
    fi
    # shellcheck disable=SC2086 # one word for each package
    install_packages $missing
    for service in $services; do
        update-rc.d "$service" disable
        systemctl disable "$service.service"
        systemctl disable "$service.socket"
    done >/dev/null 2>&1 # each service knows one or two of these
fi

has_postgresql || say "skip: no PostgreSQL here, so nothing runs against it. To have it, $(how_to_install postgresql)"
has_rabbitmq || say "skip: no RabbitMQ here, so nothing runs against it. To have it, $(how_to_install rabbitmq-server)"
exit 0
