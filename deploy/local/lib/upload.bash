# shellcheck shell=bash
# How fast a booth's files get to ingest, beside nginx taking the same bytes. Sourced after measures.bash;
# wants $dir, $bin, $results, $peers and $runs.
# shellcheck disable=SC2154

## Megabytes a second that one booth brings, two files at a time, as its agent sends them. Ours: from the spool to ingest,
## directly and through the edge; ingest opens the booth's seal, hashes, seals anew, fsyncs and writes its row; by the rows'
## own instants, from the first file's end to the last one's. nginx: PUT without an edge, two at a time too, each followed
## by an fsync of the file and its folder, which nginx does not do by itself; by the same rule.
measure_upload() {
    local uploads=${UPLOAD_FILES:-12} mebibytes=${UPLOAD_MIB:-64} run rates=() ours edge peer taken name
    # shellcheck source=lib/platform.bash
    . "$here/lib/platform.bash"
    # shellcheck source=lib/scene.bash
    . "$here/lib/scene.bash"
    fetch_nginx
    BUILD=${BUILD:-release} deploy/local/up --dir "$dir" --no-build
    load_ports
    # shellcheck source=/dev/null
    . "$dir/env"
    make_scene "make bench"
    # What is no part of an upload does not run: rendering would compete for the processors.
    for name in media notifications retention gdpr-requests; do end_process "$name" TERM 12; done
    start_nginx
    make_upload "$mebibytes"
    for ((run = 0; run < runs; run++)); do
        rates+=("ours $(uploaded_per_second "$run" "$uploads" "http://127.0.0.1:${ports[ingest]}")")
        rates+=("edge $(uploaded_per_second "$((1000 + run))" "$uploads" "http://127.0.0.1:${ports[edge]}")")
        rates+=("nginx $(put_per_second "$uploads")")
    done
    end_process nginx TERM 12
    ours=$(printf '%s\n' "${rates[@]}" | median_of ours 2)
    edge=$(printf '%s\n' "${rates[@]}" | median_of edge 2)
    taken=$(printf '%s\n' "${rates[@]}" | median_of ours 3)
    peer=$(printf '%s\n' "${rates[@]}" | median_of nginx 2)
    printf '| files of %s MiB, two at a time | MB/s | ours ÷ it |\n|---|--:|--:|\n' "$mebibytes"
    printf '| ours: spool → ingest | %.0f | 1.00 |\n' "$ours"
    printf '| ours: spool → edge → ingest | %.0f | %.2f |\n' "$edge" "$(jq -n "$ours / $edge")"
    printf '| nginx: PUT, fsync | %.0f | %.2f (wanted 0.7) |\n' "$peer" "$(jq -n "$ours / $peer")"
    printf '| before, ours: folder → sealed spool | %.0f | |\n' "$taken"
    jq -n --argjson ours "$ours" --argjson edge "$edge" --argjson nginx "$peer" --argjson taken "$taken" --argjson runs "$runs" \
        --argjson files "$uploads" --argjson mebibytes "$mebibytes" '{measure: "upload", unit: "MB/s", ours: $ours,
            limit: ($nginx * 0.7), "through the edge": $edge, peers: {nginx: $nginx}, runs: $runs, files: $files, mebibytes: $mebibytes,
            "into the spool": $taken}' >"$results/upload.json"
}

## Debian's program without its service: unpacked, not installed.
fetch_nginx() {
    [[ ! -x $peers/nginx/usr/sbin/nginx ]] || return 0
    say "fetching nginx"
    (cd "$peers" && apt-get -q download nginx && dpkg --extract nginx_*.deb nginx) >"$peers/nginx.log" 2>&1 ||
        { tail -n 5 "$peers/nginx.log" >&2; fail "nginx could not be fetched"; }
}

## Takes PUT into a folder of the file system on which our object store lies.
start_nginx() {
    local home=$dir/nginx
    rm -rf "$home" && mkdir -p "$home/files" "$home/body"
    choose_ports nginx
    cat >"$home/nginx.conf" <<CONF
worker_processes auto;
daemon off;
pid $home/pid;
error_log $home/error.log;
$(! is_root || echo "user root;")
events { }
http {
    access_log off;
    client_max_body_size 0;
    client_body_buffer_size 1m;
    client_body_temp_path $home/body;
    proxy_temp_path $home/unused;
    fastcgi_temp_path $home/unused;
    uwsgi_temp_path $home/unused;
    scgi_temp_path $home/unused;
    server {
        listen 127.0.0.1:${ports[nginx]};
        root $home/files;
        dav_methods PUT;
    }
}
CONF
    "$peers/nginx/usr/sbin/nginx" -p "$home" -c "$home/nginx.conf" </dev/null >"$home/log" 2>&1 &
    remember nginx $!
    disown $!
    local deadline=$((SECONDS + 10))
    until is_listening "${ports[nginx]}"; do
        ((SECONDS < deadline)) || { tail -n 3 "$home/log" >&2; fail "nginx does not listen (above)"; }
        sleep 0.1
    done
}

## A file that looks like an MP4 from outside and is noise inside: nothing on the way can make it smaller.
make_upload() {
    local size=$(($1 << 20))
    {
        printf '\000\000\000\020ftypisom\000\000\000\000'
        printf '%b' "$(printf '\\x%02x\\x%02x\\x%02x\\x%02x' $((size + 8 >> 24)) $((size + 8 >> 16 & 255)) \
            $((size + 8 >> 8 & 255)) $((size + 8 & 255)))"
        printf 'mdat'
        head --bytes="$size" /dev/urandom
    } >"$dir/upload.mp4"
}

## Lets $2 files wait in the spool while ingest is away, then takes them there: prints how many megabytes a second ingest
## got, and how many the spool took. $1 names the run, $3 is where the agent finds ingest.
uploaded_per_second() {
    local run=$1 uploads=$2 url=$3 index now began taken known
    end_process ingest TERM 12 >&2
    known=$(sql "select count(*) from ingest.upload")
    for ((index = 1; index <= uploads; index++)); do
        # Bytes of its own: a `free` box behind the others (ISO/IEC 14496-12, 8.1.2).
        { cat "$dir/upload.mp4" && printf '\000\000\000\020free%04d%04d' "$run" "$index"; } \
            >"$inbox/upload-$run-$index.mp4"
    done
    sync "$inbox"/upload-*
    for ((index = 1; index <= uploads; index++)); do
        jq -n --arg now "$(date -u +%Y-%m-%dT%H:%M:%SZ)" --arg name "upload-$run-$index.mp4" \
            '{madeAt: $now, language: "nl", files: [$name], consents: [], complete: true}' >"$inbox/.sidecar.tmp"
        mv "$inbox/.sidecar.tmp" "$inbox/upload-$run-$index.json"
    done
    began=$EPOCHREALTIME
    run_agent
    wait_for_spool "$uploads" 0.2
    taken=$(seconds_since "$began")
    end_process booth TERM 12 >&2
    start_process ingest ingest serve
    wait_until_ready ingest
    point_agent_at "$url"
    run_agent
    # Seldom, because asking costs what the upload wants too; the figures are the rows' own instants.
    wait_for_spool 0 1
    end_process booth TERM 12 >&2
    rm -f "$inbox"/upload-*
    (($(sql "select count(*) from ingest.upload") == known + uploads)) || fail "ingest does not have every file"
    now=$(sql "select extract(epoch from max(stored_at) - min(stored_at)) from (
        select stored_at from ingest.upload order by stored_at desc limit $uploads) as run")
    awk -v bytes="$(stat --format %s "$dir/upload.mp4")" -v files="$uploads" -v span="$now" -v taken="$taken" \
        'BEGIN { printf "%.2f %.2f\n", bytes * (files - 1) / span / 1e6, bytes * files / taken / 1e6 }'
}

point_agent_at() {
    # It holds a secret.
    (umask 077 && jq --arg url "$1" '.url = $url' "$agent/booth.json" >"$agent/booth.json.new")
    mv "$agent/booth.json.new" "$agent/booth.json"
}

wait_until_ready() {
    local deadline=$((SECONDS + 60))
    until curl --silent --fail --max-time 3 --output /dev/null "http://127.0.0.1:${ports[$1]}/ready"; do
        ((SECONDS < deadline)) || fail "$1 is not ready after a minute; its log is $dir/log/$1.log"
        sleep 0.1
    done
}

run_agent() {
    (become_booth run --directory "$agent" --watch "$inbox" --keep-free 0) </dev/null \
        >>"$dir/log/booth.log" 2>&1 &
    remember booth $!
    disown $!
}

## Waits until the spool holds exactly $1 captures, and asks every $2 seconds.
wait_for_spool() {
    local deadline=$((SECONDS + 600))
    until [[ $(run_booth status --directory "$agent" --json | jq .spool.captures) == "$1" ]]; do
        ((SECONDS < deadline)) || fail "after ten minutes the spool does not hold $1 captures"
        sleep "$2"
    done
}

## The same bytes to nginx, two at a time as the agent sends them, each on disk before its lane's next.
put_per_second() {
    local uploads=$1 lanes=() ends=$dir/nginx/ends lane
    rm -f "$dir/nginx/files"/* "$ends"
    for lane in 1 2; do
        put_lane "$lane" "$uploads" "$ends" &
        lanes+=($!)
    done
    for lane in "${lanes[@]}"; do wait "$lane" || fail "nginx did not take every file"; done
    sort --numeric-sort "$ends" | awk -v bytes="$(stat --format %s "$dir/upload.mp4")" '
        NR == 1 { first = $1 } { last = $1 } END { printf "%.2f\n", bytes * (NR - 1) / (last - first) / 1e6 }'
}

## Every second file from $1 on.
put_lane() {
    local index target
    for ((index = $1; index <= $2; index += 2)); do
        target=upload-$index.mp4
        curl --silent --show-error --fail --output /dev/null --upload-file "$dir/upload.mp4" \
            "http://127.0.0.1:${ports[nginx]}/$target"
        sync "$dir/nginx/files/$target" "$dir/nginx/files"
        printf '%s\n' "$EPOCHREALTIME" >>"$3"
    done
}
