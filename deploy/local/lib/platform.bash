# shellcheck shell=bash
# Our own processes beside the private servers: where they are, their settings, starting, waiting. Sourced after
# common.bash; wants $dir and $bin.
# shellcheck disable=SC2004,SC2154  # $dir, $bin and $services; ports is an associative array

## Ports of our own services and of the edge, chosen once like those of the servers.
choose_platform_ports() {
    local name candidate
    for name in edge "${services[@]}"; do
        candidate=${ports[$name]:-}
        if [[ -n $candidate ]] && { is_running "$name" || ! is_listening "$candidate"; }; then continue; fi
        for _ in {1..200}; do
            candidate=$((11000 + RANDOM % 20000))
            [[ " ${ports[*]} " == *" $candidate "* ]] && continue
            is_listening "$candidate" || break
        done
        ports[$name]=$candidate
    done
    for name in "${!ports[@]}"; do printf '%s=%s\n' "$name" "${ports[$name]}"; done | sort >"$dir/ports.new"
    mv "$dir/ports.new" "$dir/ports"
}

origin() { printf 'http://127.0.0.1:%s' "${ports[edge]}"; }

setting() { printf "export %s='%s'\n" "$1" "$2"; }

## Writes what every service runs with, beside the addresses that provision wrote.
write_platform_settings() {
    local service
    mkdir -p "$dir/objects" "$dir/mail" "$dir/log" "$dir/run"
    for service in "${services[@]}"; do
        (
            umask 077
            {
                setting HTTP_PORT "${ports[$service]}"
                setting LOG_LEVEL "${LOG_LEVEL:-info}"
                setting PUBLIC_ORIGIN "$(origin)"
                setting TRUSTED_PROXY 127.0.0.1
                setting HTMX_FILE "$repository/.run/assets/htmx.min.js"
                setting MASTER_KEY_FILE "$dir/secrets/master-keys"
                setting PEPPER_FILE "$dir/secrets/peppers"
                setting SESSION_SECRET_FILE "$dir/secrets/session-secret"
                setting PLATFORM_KEY_FILE "$dir/secrets/platform-key"
                setting PASS_KEY_FILE "$dir/secrets/pass-key"
                setting LEAKED_PASSWORDS_FILE "$repository/.run/assets/leaked-passwords.txt"
                setting RECEIPT_KEY_FILE "$dir/secrets/receipt-key"
                setting LINK_SECRET_FILE "$dir/secrets/link-secret"
                setting JOURNAL_KEY_FILE "$dir/secrets/$service-journal-key"
                setting CHECKPOINT_KEY_FILE "$dir/secrets/$service-checkpoint-key"
                setting OBJECT_STORE_URL "file://$dir/objects"
                setting ACCOUNTS_URL "http://127.0.0.1:${ports[accounts]}"
                setting MAIL_URL "${MAIL_URL:-maildir://$dir/mail}"
                setting MAIL_DOMAIN message-in-the-box.example
            } >"$dir/services/$service.run.env"
        )
    done
}

## Prints the folder of a program that is built: of the build that BUILD names, else of the one that `up` runs, else of the
## other.
folder_of() {
    local build
    for build in ${BUILD:-debug release}; do
        [[ -x $repository/.build/$build/$1 ]] || continue
        printf '%s' "$repository/.build/$build"
        return 0
    done
    return 1
}

## Runs a command of a service with its settings: SERVICE ARGUMENTS…
run_service() { ( become_service "$@" ); }

## Turns this shell into a command of a service. Whoever starts a process must call this one: with a shell in between,
## the number that is remembered, and ended, would be the shell's.
become_service() {
    local service=$1 file files=()
    shift
    [[ $1 != migrate || ! -f $dir/services/$service.migrate.env ]] || files+=("$dir/services/$service.migrate.env")
    files+=("$dir/services/$service.env" "$dir/services/$service.run.env")
    # The right to make broker users is an operator's, never a serving process's.
    [[ $service != ingest || $1 == serve || $1 == work ]] || files+=("$dir/services/operator.env")
    # Likewise the right to wrap keys anew.
    [[ $service != gdpr-requests || $1 != vault ]] || files+=("$dir/services/keys.migrate.env")
    for file in "${files[@]}"; do
        # shellcheck source=/dev/null
        . "$file"
    done
    # A second process of a kind takes a free port.
    [[ -z ${ANOTHER_PROCESS:-} ]] || export HTTP_PORT=0
    export SWIFT_BACKTRACE=enable=no
    exec "$bin/$service" "$@"
}

migrate_keys() {
    (
        # shellcheck source=/dev/null
        . "$dir/services/keys.migrate.env"
        apply_key_migrations "$KEYS_MIGRATION_URL"
    ) >"$dir/log/keys.migrate.log" 2>&1 || {
        tail -n 5 "$dir/log/keys.migrate.log" >&2
        fail "the key store's migrations failed (above)"
    }
}

migrate_services() {
    local service pids=() failed=
    for service in "${services[@]}"; do
        run_service "$service" migrate >"$dir/log/$service.migrate.log" 2>&1 &
        pids+=($!)
    done
    for index in "${!pids[@]}"; do
        wait "${pids[$index]}" || {
            failed=${services[$index]}
            tail -n 5 "$dir/log/$failed.migrate.log" >&2
        }
    done
    [[ -z $failed ]] || fail "the migrations of $failed failed (above)"
}

## Starts one process and remembers it. A second one of a kind gets a number: NAME SERVICE ARGUMENTS…
start_process() {
    local name=$1
    shift
    is_running "$name" && return 0
    ( become_service "$@" ) </dev/null >>"$dir/log/$name.log" 2>&1 &
    remember "$name" $!
    # Ours to watch by its number; the shell need not tell of its end.
    disown $!
}

start_services() {
    local service deadline=$((SECONDS + 60))
    for service in "${services[@]}"; do
        if [[ $service == media && -n ${rendering:-} ]]; then
            start_process media media serve --without render
        else
            start_process "$service" "$service" serve
        fi
    done
    for service in "${services[@]}"; do
        until curl --silent --fail --max-time 3 --output /dev/null "http://127.0.0.1:${ports[$service]}/ready"; do
            is_running "$service" || {
                tail -n 10 "$dir/log/$service.log" >&2
                fail "$service ended (above); its log is $dir/log/$service.log"
            }
            ((SECONDS < deadline)) || {
                curl --silent --max-time 3 "http://127.0.0.1:${ports[$service]}/ready" >&2 || true
                fail "$service is not ready after a minute (above)"
            }
            sleep 0.1
        done
    done
}

## Starts the processes that only render; wants their number in $rendering.
start_rendering() {
    local number
    for ((number = 1; number <= ${rendering:-0}; number++)); do
        ANOTHER_PROCESS=yes start_process "media-render-$number" media work --only render
    done
}

## Where operators look, and how they get in.
say_operate() {
    say "for operators: $(origin)/operate, with a token of"
    local of_dir=""
    [[ $dir == "$repository/.run/demo" ]] || of_dir="--dir $dir "
    say "  deploy/local/run ${of_dir}accounts token issue --operator --scopes operations:read,operations:act --label night --as NAME --because WHY"
}

start_edge() {
    is_running edge && return 0
    (
        export EDGE_ADDRESS="http://127.0.0.1:${ports[edge]}" XDG_DATA_HOME=$dir/edge XDG_CONFIG_HOME=$dir/edge
        for service in "${services[@]}"; do
            name=${service//-/_}
            export "${name^^}_ADDRESS=127.0.0.1:${ports[$service]}"
        done
        exec caddy run --config "$repository/deploy/Caddyfile" --adapter caddyfile
    ) </dev/null >>"$dir/log/edge.log" 2>&1 &
    remember edge $!
    local deadline=$((SECONDS + 20))
    until is_listening "${ports[edge]}"; do
        is_running edge || { tail -n 5 "$dir/log/edge.log" >&2; fail "the edge ended (above)"; }
        ((SECONDS < deadline)) || fail "the edge does not listen after 20 s; its log is $dir/log/edge.log"
        sleep 0.1
    done
}

## Ends our own processes, the booth's agent included; they have ten seconds to finish.
stop_platform() {
    local name pids=()
    for name in booth edge media-render-{1..9} "${services[@]}"; do
        end_process "$name" TERM 12 &
        pids+=($!)
    done
    wait "${pids[@]}"
}
