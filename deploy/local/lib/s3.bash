# shellcheck shell=bash
# An S3 server over a directory: rclone from the virtual environment that deploy/local/setup makes. Sourced; wants $dir.
# It answers a Range with 200 and the whole object; the object store must live with such servers.
# shellcheck disable=SC2154  # $dir, $repository and $ports are common.bash's and the caller's

s3_access_key() { printf 'AK%s' "$(secret s3-access-key | cut -c 1-18)"; }

launch_s3() {
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

# Without credentials it refuses, and that is an answer.
ready_s3() {
    local code
    code=$(curl --silent --output /dev/null --max-time 5 --write-out '%{http_code}' "http://127.0.0.1:${ports[s3]}/") || return 1
    [[ $code == 40[0-9] ]]
}

stop_s3() { end_process s3 TERM 10; }
kill_s3() { kill -9 "$(running_pid s3)"; }
