# shellcheck shell=bash
# The S3 server. Unless a directory was started with --store rgw (lib/rgw.bash), it is rclone over a directory, from the
# virtual environment that deploy/local/setup makes. Sourced; wants $dir.
# rclone answers a Range with 200 and the whole object; the object store must live with such servers.
# shellcheck disable=SC2154  # $dir, $repository and $ports are common.bash's and the caller's

s3_access_key() { printf 'AK%s' "$(secret s3-access-key | cut -c 1-18)"; }

## Which one a directory has: decided at its first start.
s3_store() { cat "$dir/s3/kind" 2>/dev/null || echo rclone; }

choose_s3_store() {
    [[ $1 == rclone || $1 == rgw ]] || fail "--store wants rclone or rgw, and got $1"
    [[ ! -e $dir/s3 || $(s3_store) == "$1" ]] || fail "$dir has the store $(s3_store) already; remove it first"
    [[ $1 != rgw ]] || rgw_is_possible || fail "$rgw_impossible"
    mkdir -p "$dir/s3"
    echo "$1" >"$dir/s3/kind"
}

launch_s3() {
    if [[ $(s3_store) == rgw ]]; then rgw_launch; else rclone_launch; fi
}

rclone_launch() {
    local rclone=$repository/.run/venv/bin/rclone home=$dir/s3
    [[ -x $rclone ]] || { say "there is no rclone; run deploy/local/setup first" >&2; return 1; }
    mkdir -p "$home/data/messagebox" "$home/data/test" "$home/log" "$home/cache"
    cd "$home" || return 1
    # The credentials go through the environment: a command line can be read by every user.
    # Its variable is a list of CSV fields, hence the quotation marks.
    RCLONE_AUTH_KEY="\"$(s3_access_key),$(secret s3-secret-key)\"" RCLONE_CONFIG="$home/rclone.conf" \
        RCLONE_CACHE_DIR="$home/cache" setsid "$rclone" serve s3 --addr "127.0.0.1:${ports[s3]}" \
        --vfs-cache-mode writes --vfs-write-back 0s --dir-cache-time 1s "$home/data" </dev/null >>"$home/log/s3.log" 2>&1 &
    remember s3 $!
}

ready_s3() {
    if [[ $(s3_store) == rgw ]]; then rgw_ready; else rclone_ready; fi
}

# Without credentials it refuses, and that is an answer.
rclone_ready() {
    local code
    code=$(curl --silent --output /dev/null --max-time 5 --write-out '%{http_code}' "http://127.0.0.1:${ports[s3]}/") || return 1
    [[ $code == 40[0-9] ]]
}

stop_s3() {
    if [[ $(s3_store) == rgw ]]; then rgw_stop; else end_process s3 TERM 10; fi
}

kill_s3() { kill -9 "$(running_pid s3)"; }
