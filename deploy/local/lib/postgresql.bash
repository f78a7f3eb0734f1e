# shellcheck shell=bash
# Two PostgreSQL clusters: `postgresql` with the services' schemas, and `keys`, whose write-ahead log is its own, because in
# one cluster a deleted key would live on in the log and the backups of the data that it seals. Sourced; wants $dir.
# shellcheck disable=SC2154  # $dir, $repository and $ports are common.bash's and the caller's

postgresql_programs=/usr/lib/postgresql/15/bin
## How every cluster is made, for `initdb`.
cluster_form=(-U postgres -A scram-sha-256 -E UTF8 --locale=C.UTF-8 --data-checksums)

launch_cluster() {
    local name=$1 home=$dir/$1 as=()
    if is_root; then
        as=(setpriv --reuid=postgres --regid=postgres --init-groups)
        install -d -m 0700 -o postgres -g postgres "$home"
    else
        install -d -m 0700 "$home"
    fi
    as+=(env -i "HOME=$home" "PATH=$postgresql_programs:/usr/bin:/bin" LC_ALL=C.UTF-8)
    if [[ ! -f $home/data/PG_VERSION ]]; then
        rm -rf "$home/data.new"
        (umask 077 && secret "$name-postgres" >"$home/password")
        is_root && chown postgres "$home/password"
        "${as[@]}" initdb -D "$home/data.new" "${cluster_form[@]}" "--pwfile=$home/password" \
            </dev/null >"$home/log" 2>&1 || return 1
        rm -f "$home/password"
        mv "$home/data.new" "$home/data"
    fi
    install_certificate "$home" postgres
    cat "$repository/deploy/postgresql/pg_hba.conf" >"$home/data/pg_hba.conf"
    {
        cat "$repository/deploy/postgresql/$name.conf"
        printf "%s\n" "listen_addresses = '127.0.0.1'" "port = ${ports[$name]}" "unix_socket_directories = ''" \
            "ssl_cert_file = '$home/server.crt'" "ssl_key_file = '$home/server.key'"
    } >"$home/data/postgresql.conf"
    is_root && chown postgres:postgres "$home/data/pg_hba.conf" "$home/data/postgresql.conf"
    cd "$home" || return 1
    setsid "${as[@]}" postgres -D "$home/data" </dev/null >>"$home/log" 2>&1 &
    remember "$name" $!
}

ready_cluster() {
    "$postgresql_programs/pg_isready" -q -h 127.0.0.1 -p "${ports[$1]}" -U postgres -d postgres -t 2
}

stop_cluster() { end_process "$1" INT 30; }

## Ends the first process at once and waits for its children, which notice by themselves: a new start would meet them.
kill_cluster() {
    local pid children child deadline=$((SECONDS + 15))
    pid=$(running_pid "$1")
    mapfile -t children < <(pgrep -P "$pid")
    kill -9 "$pid"
    for child in "${children[@]}"; do
        while [[ -d /proc/$child ]] && ((SECONDS < deadline)); do sleep 0.02; done
    done
}

launch_postgresql() { launch_cluster postgresql; }
ready_postgresql() { ready_cluster postgresql; }
stop_postgresql() { stop_cluster postgresql; }
kill_postgresql() { kill_cluster postgresql; }
launch_keys() { launch_cluster keys; }
ready_keys() { ready_cluster keys; }
stop_keys() { stop_cluster keys; }
kill_keys() { kill_cluster keys; }
