# shellcheck shell=bash
# What every private server shares: ports, secrets, process identities, waiting. Sourced; wants $dir.
# shellcheck disable=SC2154  # $dir

# shellcheck disable=SC2034  # for the files that are sourced after this one
repository=$(cd "${BASH_SOURCE[0]%/*}/../../.." && pwd)
# Every service with a schema, a user on the broker and a process; the one list of them among the scripts.
# shellcheck disable=SC2034
services=(accounts ingest media retention notifications gdpr-requests)
declare -A ports=()

say() { printf '  %s\n' "$*"; }

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

is_root() { ((EUID == 0)); }

seconds_since() {
    local now=$EPOCHREALTIME
    awk -v a="$1" -v b="$now" 'BEGIN { printf "%.1f", b - a }'
}

## Refuses a directory that the servers' own users could not enter, before they fail in less clear words.
check_directory() {
    mkdir -p "$dir/secrets"
    chmod 0700 "$dir/secrets"
    is_root || return 0
    chmod go+x "$dir"
    setpriv --reuid=nobody --regid=nogroup --clear-groups test -x "$dir" ||
        fail "the users of PostgreSQL and RabbitMQ cannot enter $dir; put it where every user may pass (not under /root)"
}

## Prints where state of the name given may lie: under .run of this checkout, or, where root tries something in a checkout
## that the servers' own users cannot enter (under /root, in a private temporary directory), beside the system's own
## temporary files.
run_directory() {
    local here=$repository/.run/$1 there
    if is_root && ! setpriv --reuid=nobody --regid=nogroup --clear-groups test -x "$repository"; then
        there=/var/tmp/message-in-the-box-$(cksum <<<"$repository" | cut -d' ' -f1)
        (umask 022 && mkdir -p "$there")
        [[ -O $there && ! -L $there ]] || fail "$there belongs to somebody else"
        here=$there/$1
    fi
    printf '%s' "$here"
}

## Prints a secret of 32 random bytes as hexadecimal digits, and makes it at its first use.
secret() {
    local file=$dir/secrets/$1 new
    if [[ ! -s $file ]]; then
        new=$(mktemp "$file.XXXXXX")
        openssl rand -hex 32 >"$new"
        # Whoever comes first makes it; a second one at the same moment uses the first one's.
        ln "$new" "$file" 2>/dev/null || true
        rm -f "$new"
    fi
    cat "$file"
}

# --- ports ------------------------------------------------------------------------------------------------------------

ports_of() {
    case $1 in
        rabbitmq) echo amqp amqps management epmd distribution ;;
        mail) echo submission submissions imaps ;;
        s3) echo s3 s3-monitor ;;
        *) echo "$1" ;;
    esac
}

load_ports() {
    local name number
    [[ -f $dir/ports ]] || return 0
    while IFS='=' read -r name number; do
        ports[$name]=$number
    done <"$dir/ports"
}

is_listening() { [[ -n $(ss -Hltn "sport = :$1") ]]; }

## Gives every port of a server a number that nobody listens on. A number once chosen stays, unless another program took it
## while the server was down. Numbers stay below the range from which the kernel takes those of outgoing connections.
choose_ports() {
    local name candidate attempt
    is_running "$1" && return 0
    for name in $(ports_of "$1"); do
        candidate=${ports[$name]:-}
        if [[ -n $candidate ]]; then
            is_listening "$candidate" || continue
            [[ $name == epmd ]] && is_running epmd && continue
            # Ceph has it in its map and starts on no other.
            [[ $name == s3-monitor ]] && continue
            say "port $candidate of $name was taken by another program; choosing a new one"
        fi
        for attempt in {1..200}; do
            candidate=$((11000 + RANDOM % 20000))
            [[ " ${ports[*]} " == *" $candidate "* ]] && continue
            is_listening "$candidate" || break
            ((attempt < 200)) || fail "found no free port"
        done
        ports[$name]=$candidate
    done
    for name in "${!ports[@]}"; do printf '%s=%s\n' "$name" "${ports[$name]}"; done | sort >"$dir/ports.new"
    mv "$dir/ports.new" "$dir/ports"
}

describe_ports() {
    local name
    for name in $(ports_of "$1"); do
        [[ $name == epmd || $name == distribution || $name == s3-monitor || -z ${ports[$name]:-} ]] || printf '%s 127.0.0.1:%s  ' "$name" "${ports[$name]}"
    done
}

# --- processes --------------------------------------------------------------------------------------------------------

pid_file() { printf '%s/%s.pid' "$dir" "$1"; }

## The start of a process in clock ticks since boot (proc(5), stat field 22): tells it from a later one with its number.
started_at() {
    local line
    { read -r line <"/proc/$1/stat"; } 2>/dev/null || return 1
    line=${line##*) }
    local fields
    read -r -a fields <<<"$line"
    [[ ${fields[0]} != Z ]] || return 1
    printf '%s' "${fields[19]}"
}

## Remembers a process that was just started as the server NAME.
remember() { printf '%s %s\n' "$2" "$(started_at "$2" || echo 0)" >"$(pid_file "$1")"; }

## Prints the number of the server's process; fails if it ended.
running_pid() {
    local pid start
    { read -r pid start <"$(pid_file "$1")"; } 2>/dev/null || return 1
    [[ $(started_at "$pid") == "$start" ]] || return 1
    printf '%s' "$pid"
}

## The mail server is two processes and runs only with both.
is_running() {
    [[ $1 != mail ]] || running_pid dovecot >/dev/null || return 1
    running_pid "$1" >/dev/null
}

wait_ready() {
    local name=$1 limit=$2 deadline=$((SECONDS + $2))
    until "ready_$name"; do
        is_running "$name" || return 1
        ((SECONDS < deadline)) || return 1
        sleep 0.1
    done
}

## Sends a signal and waits until the process is gone; after the limit of seconds it is killed, and that is said.
end_process() {
    local name=$1 signal=$2 limit=$3 pid deadline=$((SECONDS + $3))
    pid=$(running_pid "$name") || return 0
    kill -s "$signal" "$pid" 2>/dev/null || true
    while running_pid "$name" >/dev/null; do
        if ((SECONDS >= deadline)); then
            say "$name did not stop within $limit s and is killed" >&2
            kill -9 "$pid" 2>/dev/null || true
            return 0
        fi
        sleep 0.05
    done
}

log_of() {
    case $1 in
        postgresql | keys) echo "$dir/$1/log" ;;
        *) echo "$dir/$1/log/$1.log" ;;
    esac
}

show_log() {
    local log
    log=$(log_of "$1")
    [[ -r $log ]] || return 0
    printf '  ---- the end of %s\n' "$log" >&2
    tail -n 25 "$log" | sed 's/^/  | /' >&2
}

remove_directory() {
    if rm -rf "${dir:?}" 2>/dev/null; then return 0; fi
    sudo -n rm -rf "${dir:?}" || fail "some files in $dir belong to root (the mail server's): delete it with sudo"
}
