# shellcheck shell=bash
# Faults of a whole system: deaths of services and servers, cut and silent connections, a full store, a broker out of
# memory. Sourced after platform.bash, rabbitmq.bash and images.bash; each fault is a function and its arguments.
# shellcheck disable=SC2154  # $dir, $bin, $ports and $here come from the sourcing script

## Deaths at a chosen place that did not come within their time: NAME@PLACE each.
survived=()

## A second process of a kind is called media-2 and the like.
kind_of() { printf '%s' "${1%-[0-9]}"; }

start_again() {
    local kind
    kind=$(kind_of "$1")
    if [[ $kind == "$1" ]]; then
        start_process "$1" "$kind" serve
    else
        ANOTHER_PROCESS=yes start_process "$1" "$kind" serve
    fi
}

kill_service() {
    end_process "$1" KILL 5
    start_again "$1"
}

## Lets the service die by itself at one of its fault points, the third time it is there; only debug builds have them.
die_at() {
    local deadline=$((SECONDS + 20))
    end_process "$1" TERM 12
    FAULT_POINT=$2:3 start_process "$1" "$1" serve
    while running_pid "$1" >/dev/null && ((SECONDS < deadline)); do sleep 0.1; done
    if running_pid "$1" >/dev/null; then
        survived+=("$1@$2")
        end_process "$1" TERM 12
    fi
    start_process "$1" "$1" serve
}

start_server() { "$here/servers" start --only "$1" --dir "$dir" >/dev/null; }

## kill -9, and started again as an operator would.
kill_server() {
    "$here/servers" kill "$1" --dir "$dir" >/dev/null || true
    # A second time for a server whose former children still hold its data.
    start_server "$1" || start_server "$1"
}

cut_broker() { ss --kill state established "( sport = :${ports[amqps]} )" >/dev/null 2>&1 || true; }

## Longer than two heartbeats: every peer must give the silent connection up by itself.
half_open() {
    local pid
    pid=$(running_pid rabbitmq) || return 0
    kill -STOP "$pid"
    sleep 25
    kill -CONT "$pid"
}

## The disk of the object store is full for ten seconds; wants mount_store.
full_store() {
    local free
    free=$(df --output=avail --block-size=1 "$dir/objects" | tail -n 1)
    # Most of it at once, the rest byte by byte: what a file system calls free is not all for one file.
    fallocate --length $((free - (8 << 20))) "$dir/objects/.filler" 2>/dev/null || true
    cat /dev/zero >>"$dir/objects/.filler" 2>/dev/null || true
    sleep 10
    rm -f "$dir/objects/.filler"
}

## The broker believes for ten seconds that it has no memory left, and stops everybody who publishes.
memory_alarm() {
    local as
    running_pid rabbitmq >/dev/null || return 0
    rabbitmq_environment
    "${as[@]}" rabbitmqctl --quiet set_vm_memory_high_watermark absolute 1MB || true
    sleep 10
    "${as[@]}" rabbitmqctl --quiet set_vm_memory_high_watermark absolute 1GB || true
}

## Prints all faults of which this machine and this build are capable, one a line, in an order that the seed decides.
faults_in_order() {
    local seed=$1
    {
        printf '%s\n' "kill_service ingest" "kill_server rabbitmq" cut_broker "kill_server postgresql" half_open \
            "kill_service accounts" "kill_server keys" "kill_service gdpr-requests" "kill_service notifications" \
            "kill_service media" "kill_service media-2" "kill_service retention" memory_alarm
        [[ ! -e $dir/objects.image ]] || echo full_store
        [[ ${BUILD:-debug} != debug ]] || printf 'die_at %s\n' "media handled" "ingest sealed" \
            "notifications handed-over" "media committed" "retention told" "ingest committed" "notifications committed" \
            "media told" "ingest handled" "retention handled" "ingest told"
    } | shuf --random-source=<(openssl enc -aes-256-ctr -pass "pass:$seed" -nosalt </dev/zero 2>/dev/null)
}
