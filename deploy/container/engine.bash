# shellcheck shell=bash
# Which container engine there is, and one of our own where none runs. Sourced after common.bash; wants $dir.
# shellcheck disable=SC2154  # $dir is the caller's

engine=
## Where an engine of our own keeps what it has: not under $dir, because its storage does not stand on every file system.
engine_home=${MESSAGEBOX_ENGINE:-/var/tmp/message-in-the-box-engine}

engine_answers() { timeout 20 docker info >/dev/null 2>&1; }

## Sets engine to docker or podman: whichever answers, our own one included.
find_engine() {
    engine=docker
    if command -v docker >/dev/null; then
        engine_answers && return 0
        if [[ -S $engine_home/socket ]]; then
            export DOCKER_HOST=unix://$engine_home/socket
            engine_answers && return 0
        fi
    fi
    engine=podman
    command -v podman >/dev/null ||
        fail "no container engine answers; install Debian's docker.io and docker-compose, and start it, or say: deploy/containers engine start"
}

## Starts Docker's engine as a process of ours, as root, on a machine whose system does not start it.
engine_start() {
    local deadline=$((SECONDS + 30))
    is_root || fail "only root can start an engine"
    command -v dockerd >/dev/null || fail "there is no dockerd; install Debian's packages docker.io, docker-compose and iptables"
    (umask 077 && mkdir -p "$engine_home")
    export DOCKER_HOST=unix://$engine_home/socket
    ! engine_answers || { say "the engine of $engine_home already runs"; return 0; }
    # A network of its own beside the one that an engine of the system may have.
    setsid dockerd --data-root "$engine_home/data" --exec-root "$engine_home/exec" --pidfile "$engine_home/pid" \
        --host "unix://$engine_home/socket" --bip 172.31.250.1/24 </dev/null >>"$engine_home/log" 2>&1 &
    until engine_answers; do
        ((SECONDS < deadline)) || { tail -n 5 "$engine_home/log" >&2; fail "the engine does not answer after 30 s (above)"; }
        sleep 0.2
    done
    say "an engine answers at $DOCKER_HOST"
}

## Ends that engine and deletes everything it had. What it added to the packet filter stays until the machine starts anew.
engine_remove() {
    local pid deadline=$((SECONDS + 60)) mounted containers=()
    [[ -d $engine_home ]] || return 0
    # Networks that are left would lie in the way of those of the next engine, and go only without containers.
    export DOCKER_HOST=unix://$engine_home/socket
    if engine_answers; then
        mapfile -t containers < <(docker ps --all --quiet)
        ((${#containers[@]} == 0)) || docker rm --force "${containers[@]}" >/dev/null || true
        docker network prune --force >/dev/null || true
    fi
    if pid=$(cat "$engine_home/pid" 2>/dev/null) && kill -TERM "$pid" 2>/dev/null; then
        while kill -0 "$pid" 2>/dev/null; do
            ((SECONDS < deadline)) || fail "the engine (process $pid) did not end within a minute"
            sleep 0.2
        done
    fi
    while read -r mounted; do umount "$mounted" || true; done < <(awk -v home="$engine_home/" 'index($2, home) == 1 { print $2 }' /proc/mounts)
    rm -rf "${engine_home:?}"
    say "the engine and all that it had are gone"
}

## Docker's compose plugin, or Debian's docker-compose.
compose() {
    [[ $engine == docker ]] ||
        fail "containers are brought up by Docker's engine: podman-compose does not wait until what a service needs is there"
    if docker compose version >/dev/null 2>&1; then
        docker compose "$@"
    elif command -v docker-compose >/dev/null; then
        docker-compose "$@"
    else
        fail "there is no docker-compose; install Debian's package of this name, or Docker's compose plugin"
    fi
}
