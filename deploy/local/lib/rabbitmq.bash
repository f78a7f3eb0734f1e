# shellcheck shell=bash
# One RabbitMQ node with a name, a cookie and a port mapper (epmd) of its own, so that several run on one machine.
# Sourced; wants $dir.
# shellcheck disable=SC2154  # $dir, $repository and $ports are common.bash's and the caller's

## Fills the array `as` with the command that runs another one as the node's user in the node's environment.
# The programs under /usr/lib are called, because those in /usr/sbin change the user and drop the environment.
rabbitmq_environment() {
    local home=$dir/rabbitmq
    as=()
    is_root && as=(setpriv --reuid=rabbitmq --regid=rabbitmq --init-groups)
    as+=(
        env -i "HOME=$home" LANG=C.UTF-8 PATH=/usr/lib/rabbitmq/bin:/usr/sbin:/usr/bin:/sbin:/bin
        "RABBITMQ_NODENAME=$(<"$home/node")@localhost" "RABBITMQ_DIST_PORT=${ports[distribution]}"
        "RABBITMQ_MNESIA_BASE=$home/data" "RABBITMQ_LOG_BASE=$home/log" RABBITMQ_LOGS=-
        "RABBITMQ_CONFIG_FILE=$home/rabbitmq.conf" "RABBITMQ_ENABLED_PLUGINS_FILE=$home/enabled_plugins"
        RABBITMQ_CONF_ENV_FILE=/dev/null "ERL_CRASH_DUMP=$home/log/crash.dump" "RABBITMQ_PID_FILE=$home/pid"
        ERL_EPMD_ADDRESS=127.0.0.1 "ERL_EPMD_PORT=${ports[epmd]}"
        # Without it a shell stays in front of the virtual machine and a kill would reach only the shell.
        RUNNING_UNDER_SYSTEMD=1
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none"
    )
}

launch_rabbitmq() {
    local home=$dir/rabbitmq as password
    password=$(secret rabbitmq-admin)
    mkdir -p "$home/data" "$home/log"
    [[ -s $home/node ]] || printf 'messagebox-%s' "$(openssl rand -hex 4)" >"$home/node"
    printf '%s' "$(secret rabbitmq-cookie)" >"$home/.erlang.cookie.new"
    chmod 0400 "$home/.erlang.cookie.new"
    mv -f "$home/.erlang.cookie.new" "$home/.erlang.cookie"
    install -m 0644 "$repository/deploy/rabbitmq/enabled_plugins" "$home/enabled_plugins"
    (
        umask 077
        cat "$repository/deploy/rabbitmq/rabbitmq.conf"
        printf '%s\n' "listeners.tcp.1 = 127.0.0.1:${ports[amqp]}" "listeners.ssl.1 = 127.0.0.1:${ports[amqps]}" \
            "management.tcp.ip = 127.0.0.1" "management.tcp.port = ${ports[management]}" \
            "ssl_options.cacertfile = $home/booths.crt" "ssl_options.certfile = $home/server.crt" \
            "ssl_options.keyfile = $home/server.key" "default_user = admin" "default_pass = $password"
    ) >"$home/rabbitmq.conf"
    chmod 0600 "$home/rabbitmq.conf"
    install_certificate "$home" rabbitmq
    install -m 0644 "$dir/tls/booths.crt" "$home/"
    is_root && chown -R rabbitmq:rabbitmq "$home"
    rabbitmq_environment
    cd "$home" || return 1
    if ! is_running epmd; then
        # Started by us and not by the node, so that its number is known and it ends with the node.
        setsid "${as[@]}" epmd -port "${ports[epmd]}" </dev/null >>"$home/log/epmd.log" 2>&1 &
        remember epmd $!
    fi
    setsid "${as[@]}" rabbitmq-server </dev/null >>"$home/log/rabbitmq.log" 2>&1 &
    remember rabbitmq $!
}

ready_rabbitmq() {
    curl --silent --fail --output /dev/null --max-time 5 --config - \
        "http://127.0.0.1:${ports[management]}/api/health/checks/port-listener/${ports[amqps]}" \
        <<<"user = \"admin:$(secret rabbitmq-admin)\""
}

stop_rabbitmq() {
    end_process rabbitmq TERM 30
    end_process epmd TERM 5
    rm -f "$(pid_file epmd)"
}

kill_rabbitmq() { kill -9 "$(running_pid rabbitmq)"; }
