# shellcheck shell=bash
# What deploy/local/bench measures. Sourced after common.bash; wants $dir, $bin, $results, $peers, $runs and $count.
# shellcheck disable=SC2154

peer_packages=(
    zip gcc libc6-dev libjson-c-dev librabbitmq-dev libpq-dev pkg-config
    golang-go golang-github-rabbitmq-amqp091-go-dev golang-github-jackc-pgx-v4-dev
    python3-venv postgresql-client-15 postfix
)

install_peer_packages() {
    local missing as_root=()
    mapfile -t missing < <(comm -23 <(printf '%s\n' "${peer_packages[@]}" | sort) <(
        dpkg-query --show --showformat '${db:Status-Abbrev}${Package}\n' "${peer_packages[@]}" 2>/dev/null |
            sed -n 's/^ii //p' | sort))
    ((${#missing[@]})) || return 0
    is_root || as_root=(sudo)
    say "installing ${missing[*]}"
    {
        "${as_root[@]}" apt-get -q -o DPkg::Lock::Timeout=600 update
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=600 install \
            --no-install-recommends "${missing[@]}"
    } >"$peers/packages.log" 2>&1 || { tail -n 10 "$peers/packages.log" >&2; fail "the peers' packages could not be installed"; }
}

build_peers() {
    local source=$repository/Benchmarks/peers flags
    read -r -a flags < <(pkg-config --cflags --libs librabbitmq libpq json-c)
    say "C: librabbitmq, libpq, json-c"
    gcc -O2 -Wall -Wextra -Wno-restrict -o "$peers/c-captures" "$source/c/captures.c" "${flags[@]}"
    say "Go: amqp091-go, pgx (Debian's)"
    (cd "$source/go/captures" && GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS='' GOCACHE=$peers/go-cache \
        go build -o "$peers/go-captures" .)
    if [[ ! -x $peers/venv/bin/python ]] || ! "$peers/venv/bin/python" -c 'import aio_pika, asyncpg, psycopg' 2>/dev/null; then
        say "Python: aio-pika, asyncpg, psycopg (PyPI)"
        python3 -m venv "$peers/venv"
        "$peers/venv/bin/pip" install --quiet 'aio-pika>=10.2,<11' 'asyncpg>=0.32,<0.33' 'psycopg[binary]>=3.2,<4'
    fi
}

measure_captures() {
    deploy/local/servers start --dir "$dir" --only postgresql,rabbitmq
    # shellcheck source=/dev/null
    . "$dir/env"
    Benchmarks/compare.py --count "$count" --runs "$runs" --tool "$bin/captures-bench" \
        --tables Benchmarks/captures/schema.sql --output "$results/captures-per-second.json" \
        --pid "postgresql=$(running_pid postgresql)" --pid "rabbitmq=$(running_pid rabbitmq)" \
        --ours ours --limit C \
        "ours=$bin/captures-bench set" "ours, a message at a time=$bin/captures-bench plain" "C=$peers/c-captures" \
        "Go, a message at a time=$peers/go-captures message" "Go, batched=$peers/go-captures batch" \
        "Python, a message at a time=$peers/venv/bin/python Benchmarks/peers/python/captures.py"
}

# --- media --------------------------------------------------------------------------------------------------------------

originals_peer_packages=(libvips-dev libvips-tools python3-venv gcc libc6-dev pkg-config ffmpeg)

## The peers of originals: libvips in C and from Python, Pillow.
build_originals_peers() {
    local peer_packages=("${originals_peer_packages[@]}") flags
    install_peer_packages
    read -r -a flags < <(pkg-config --libs vips gmodule-2.0)
    say "C: libvips"
    gcc -O2 -Wall -Wextra -I"$repository/Shared/CVips" -o "$peers/c-originals" \
        "$repository/Benchmarks/peers/c/originals.c" "${flags[@]}"
    if [[ ! -x $peers/pictures/bin/python ]] || ! "$peers/pictures/bin/python" -c 'import PIL, pyvips' 2>/dev/null; then
        say "Python: Pillow, pyvips (PyPI)"
        python3 -m venv "$peers/pictures"
        "$peers/pictures/bin/pip" install --quiet 'pillow>=11,<12' 'pyvips>=2.2,<3'
    fi
}

## Files that look like photographs to a disk: nothing in them repeats.
measure_archives() {
    local folder=$dir/gallery store=$dir/gallery-sealed number
    install_peer_packages
    mkdir -p "$folder"
    for ((number = 1; number <= ${PICTURES:-250}; number++)); do
        head -c 4000000 /dev/urandom > "$folder/$(printf %04d "$number").jpg"
    done
    Benchmarks/compare_archives.py --runs "$runs" --folder "$folder" --ours ours --limit cat \
        --output "$results/zip-throughput.json" \
        "ours=$bin/zip-bench $folder $store" "cat=sh -c 'exec cat $folder/*'" \
        "zip -0=sh -c 'cd $folder && exec zip -0 -q -r - .'" \
        "zipfile=python3 Benchmarks/peers/python/archives.py $folder"
    rm -rf "$folder" "$store"
}
## A JPEG of 12 megapixels becomes thumb, preview and download; one decoder, one thread each.
measure_originals() {
    local original=$dir/original.jpg python=$peers/pictures/bin/python script=Benchmarks/peers/python/originals.py
    build_originals_peers
    ffmpeg -v error -f lavfi -i 'testsrc2=s=4000x3000:d=1,noise=alls=12:allf=t' -frames:v 1 -q:v 3 -y "$original"
    VIPS_CONCURRENCY=1 Benchmarks/compare_originals.py --measure originals-per-second \
        --count "${ORIGINALS:-50}" --runs "$runs" --file "$original" --ours ours --limit C \
        --output "$results/originals-per-second.json" \
        "ours=$bin/originals-bench plain" "ours, sealed=$bin/originals-bench sealed" \
        "ours, every form=$bin/originals-bench all" "C=$peers/c-originals" "pyvips=$python $script pyvips" \
        "Pillow=$python $script pillow" "vipsthumbnail=$python $script vipsthumbnail"
}

## Ten seconds of 720p become the film for pages.
measure_video() {
    local original=$dir/original.avi
    ffmpeg -v error -f lavfi -i 'testsrc2=s=1280x720:r=30:d=10[out0];sine=d=10[out1]' -c:v mjpeg -q:v 3 -y "$original"
    Benchmarks/compare_originals.py --measure video --count "${VIDEOS:-3}" --runs "$runs" --file "$original" \
        --ours ours --limit ffmpeg --output "$results/video.json" \
        "ours=$bin/originals-bench video" "ffmpeg=python3 Benchmarks/peers/python/films.py"
}

# --- mails ------------------------------------------------------------------------------------------------------------

## Servers, schemas, and a mailing to $1 recipients, for processes of notifications alone.
make_mail_office() {
    # shellcheck source=lib/provision.bash
    . "$here/lib/provision.bash"
    # shellcheck source=lib/platform.bash
    . "$here/lib/platform.bash"
    deploy/local/servers start --dir "$dir" --only postgresql,keys,rabbitmq
    deploy/local/provision --dir "$dir"
    load_ports
    choose_platform_ports
    write_platform_settings
    migrate_keys
    run_service notifications migrate >"$dir/log/notifications.migrate.log" 2>&1 ||
        fail "the migrations of notifications failed; their log is $dir/log/notifications.migrate.log"
    # shellcheck source=/dev/null
    . "$dir/env"
    say "a mailing to $1 recipients"
    with_settings_of notifications "$bin/mails-bench" "$1"
}

## Runs a command with the settings of a service: SERVICE COMMAND ARGUMENTS…
with_settings_of() (
    # shellcheck source=/dev/null
    . "$dir/services/$1.env"
    # shellcheck source=/dev/null
    . "$dir/services/$1.run.env"
    shift
    "$@"
)

measure_mails() {
    make_mail_office "$count"
    with_settings_of notifications Benchmarks/compare_mails.py --count "$count" --runs "$runs" \
        --program "$bin/notifications" --python "$peers/venv/bin/python" --logs "$dir/log" \
        --pid "postgresql=$(running_pid postgresql)" --pid "keys=$(running_pid keys)" \
        --pid "rabbitmq=$(running_pid rabbitmq)" --output "$results/mails-per-second.json"
}

## One and four processes of notifications, with settings as they come, against a mail server 50 ms away.
measure_mail_scaling() {
    local mails=${SCALING_MAILS:-800}
    make_mail_office "$mails"
    with_settings_of notifications Benchmarks/compare_mails.py --scaling --count "$mails" --runs "$runs" \
        --program "$bin/notifications" --logs "$dir/log" --output "$results/mail-scaling.json"
}

# --- footprint --------------------------------------------------------------------------------------------------------

## What a process and its children hold for themselves, shared pages shared fairly, in KiB.
proportional_size() {
    local pid total=0 part
    for pid in "$1" $(pgrep --parent "$1" || true); do # the children: media's decoders
        part=$(awk '/^Pss:/ { print $2 }' "/proc/$pid/smaps_rollup")
        total=$((total + part))
    done
    echo "$total"
}

milliseconds_since() {
    local now=$EPOCHREALTIME
    awk -v a="$1" -v b="$now" 'BEGIN { printf "%d", (b - a) * 1000 }'
}

## Ends the service and starts it anew: milliseconds until /ready says yes.
ready_time() {
    local service=$1 began limit=$((SECONDS + 30))
    end_process "$service" TERM 12
    began=$EPOCHREALTIME
    start_process "$service" "$service" serve
    until curl --silent --fail --max-time 1 --output /dev/null "http://127.0.0.1:${ports[$service]}/ready"; do
        ((SECONDS < limit)) || fail "$service is not ready after 30 s"
        sleep 0.01
    done
    milliseconds_since "$began"
}

stop_footprint() {
    declare -F stop_platform >/dev/null || return 0
    stop_platform
}

measure_footprint() {
    local service run times size rows=()
    # shellcheck source=lib/platform.bash
    . "$here/lib/platform.bash"
    BUILD=release deploy/local/up --dir "$dir" --no-build
    load_ports
    for service in "${services[@]}"; do
        times=$(for ((run = 0; run < 3; run++)); do ready_time "$service"; echo; done | sort -n | sed -n 2p)
        # At rest: after its first work is done.
        sleep 5
        size=$(proportional_size "$(running_pid "$service")")
        rows+=("$service $size $times")
    done
    # shellcheck source=/dev/null
    . "$dir/env"
    rows+=("Go $(peer_size "$peers/go-captures" message) -")
    rows+=("Python $(peer_size "$peers/venv/bin/python" Benchmarks/peers/python/captures.py) -")
    printf '%s\n' "${rows[@]}" | awk '
        BEGIN { print "| at rest | PSS MiB | ready ms |"; print "|---|--:|--:|" }
        { printf "| %s | %.1f | %s |\n", $1, $2 / 1024, $3 }'
    printf '%s\n' "${rows[@]}" | jq -R -s --argjson limit 40 '
        [split("\n")[] | select(. != "") | split(" ") | {name: .[0], mib: ((.[1] | tonumber) / 1024), ready: .[2]}]
        | [.[] | select(.ready != "-")] as $ours | [.[] | select(.ready == "-")] as $peers
        | {measure: "footprint", unit: "MiB", ours: ([$ours[].mib] | max), limit: $limit,
            peers: ($peers | map({(.name): .mib}) | add), runs: 3,
            services: ($ours | map({(.name): {mib, "ready-ms": (.ready | tonumber)}}) | add)}' >"$results/footprint.json"
}

## A peer that waits for captures, with nothing to do: PSS in KiB.
peer_size() {
    local name=bench-rest-$$-$RANDOM pid size
    BENCH_SCHEMA=$name BENCH_COUNT=0 BENCH_AMQP_URL=${TEST_AMQP_URL%/*}/$name BENCH_POSTGRESQL_URL=$TEST_POSTGRESQL_URL
    export BENCH_SCHEMA BENCH_COUNT BENCH_AMQP_URL BENCH_POSTGRESQL_URL
    management PUT "/api/vhosts/$name"
    management PUT "/api/permissions/$name/admin" '{"configure":".*","write":".*","read":".*"}'
    "$bin/captures-bench" prepare Benchmarks/captures/schema.sql
    BENCH_COUNT=1 "$@" >/dev/null &
    pid=$!
    sleep 5
    size=$(proportional_size "$pid")
    kill "$pid"
    wait "$pid" 2>/dev/null || true
    management DELETE "/api/vhosts/$name"
    echo "$size"
}

management() {
    local address=${TEST_AMQP_MANAGEMENT_URL#http://}
    curl --silent --show-error --fail --max-time 20 --output /dev/null --user "${address%@*}" --request "$1" \
        ${3:+--header 'content-type: application/json' --data "$3"} "http://${address##*@}$2"
}

# --- latency ----------------------------------------------------------------------------------------------------------

## One photograph every half second, from the booth's folder to its renditions and the guest's mail, by the instants in the
## tables.
measure_latency() {
    local photographs=${LATENCY_PHOTOGRAPHS:-60} index name now waited=0 arrived figures p50 p99
    # shellcheck source=lib/platform.bash
    . "$here/lib/platform.bash"
    # shellcheck source=lib/scene.bash
    . "$here/lib/scene.bash"
    BUILD=${BUILD:-release} deploy/local/up --dir "$dir" --no-build
    load_ports
    # shellcheck source=/dev/null
    . "$dir/env"
    make_scene "make bench"
    (SWIFT_BACKTRACE=enable=no exec "$bin/booth" run --directory "$agent" --watch "$inbox") </dev/null >>"$dir/log/booth.log" 2>&1 &
    remember booth $!
    mkdir -p "$dir/photographs"
    ffmpeg -v error -y -f lavfi -i testsrc2=size=1600x1200:rate=1 -frames:v "$photographs" "$dir/photographs/%03d.jpg"
    for ((index = 1; index <= photographs; index++)); do
        name=$(printf '%03d.jpg' "$index")
        now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
        cp "$dir/photographs/$name" "$inbox/$name"
        jq -n --arg address "guest-$index@example.be" --arg now "$now" --arg name "$name" '{
            madeAt: $now, language: "nl", address: $address, files: [$name], complete: true,
            consents: [{scope: "mail", given: true, language: "nl", at: $now,
                textHash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}]}' >"$inbox/sidecar.tmp"
        mv "$inbox/sidecar.tmp" "$inbox/${name%.*}.json"
        sleep 0.5
    done
    # From when the booth published, which is a little before the broker's confirm, until the mail was handed over.
    arrived="from ingest.capture c join notifications.notice n on n.capture_id = c.id
        join notifications.delivery d on d.notice_id = n.id
        where c.rental_id = '$rental' and d.state = 'delivered'"
    until (($(sql "select count(*) $arrived") == photographs)); do
        ((waited++ < 300)) || fail "after a minute $(sql "select count(*) $arrived") of $photographs mails were handed over"
        sleep 0.2
    done
    figures=$(sql "select percentile_disc(0.5) within group (order by took), percentile_disc(0.99) within group (order by took)
        from (select extract(epoch from d.ended_at - c.said_at) as took $arrived) as each")
    IFS='|' read -r p50 p99 <<<"$figures"
    printf '| booth published → mail handed over | seconds | wanted |\n|---|--:|--:|\n'
    printf '| p50 of %s | %.3f | 0.5 |\n| p99 | %.3f | 1.5 |\n' "$photographs" "$p50" "$p99"
    end_process booth TERM 12
    jq -n --argjson p50 "$p50" --argjson p99 "$p99" --argjson runs "$photographs" \
        '{measure: "latency", unit: "s", ours: $p50, limit: 0.5, peers: {}, runs: $runs, p99: $p99, "p99-limit": 1.5}' \
        >"$results/latency.json"
    print_rendition_latency "$photographs"
}

## The same photographs until their renditions were ready.
print_rendition_latency() {
    local figures p50 p99
    figures=$(sql "select percentile_disc(0.5) within group (order by took),
            percentile_disc(0.99) within group (order by took)
        from (select extract(epoch from m.ready_at - c.said_at) as took from ingest.capture c
            join media.capture m on m.id = c.id where c.rental_id = '$rental' and m.state = 'ready') as each")
    IFS='|' read -r p50 p99 <<<"$figures"
    printf '| booth published → renditions ready | seconds |\n|---|--:|\n'
    printf '| p50 of %s | %.3f |\n| p99 | %.3f |\n' "$1" "$p50" "$p99"
    jq -n --argjson p50 "$p50" --argjson p99 "$p99" --argjson runs "$1" \
        '{measure: "rendition-latency", unit: "s", ours: $p50, peers: {}, runs: $runs, p99: $p99}' \
        >"$results/rendition-latency.json"
}

# --- scaling ----------------------------------------------------------------------------------------------------------

## Photographs a second that one and two processes of `media` render, one at a time each with one libvips thread. They
## wait in the queue before the clock starts, and the clock is the tables' own: first to last that became ready.
measure_scaling() {
    local photographs=${SCALING_PHOTOGRAPHS:-60} run processes index rates=() one two busy
    # shellcheck source=lib/platform.bash
    . "$here/lib/platform.bash"
    # shellcheck source=lib/scene.bash
    . "$here/lib/scene.bash"
    BUILD=${BUILD:-release} deploy/local/up --dir "$dir" --no-build
    load_ports
    # shellcheck source=/dev/null
    . "$dir/env"
    make_scene "make bench"
    (become_booth run --directory "$agent" --watch "$inbox") </dev/null >>"$dir/log/booth.log" 2>&1 &
    remember booth $!
    # Twelve megapixels, as the booths' cameras make them.
    ffmpeg -v error -y -f lavfi -i testsrc2=size=4000x3000:rate=1 -frames:v 1 -q:v 3 "$dir/scaling.jpg"
    for ((run = 0; run < runs; run++)); do
        for processes in 1 2; do
            rates+=("$processes $(rendered_per_second "$run-$processes" "$processes" "$photographs")")
        done
    done
    end_process media-2 TERM 12
    end_process booth TERM 12
    one=$(printf '%s\n' "${rates[@]}" | median_of 1 2)
    two=$(printf '%s\n' "${rates[@]}" | median_of 2 2)
    busy=$(printf '%s\n' "${rates[@]}" | median_of 1 3)
    printf '| media | photographs/s | × | cores busy |\n|---|--:|--:|--:|\n'
    printf '| 1 process | %.2f | 1.00 | %.2f |\n| 2 processes | %.2f | %.2f | %.2f |\n' "$one" "$busy" "$two" \
        "$(jq -n --argjson one "$one" --argjson two "$two" '$two / $one')" "$(printf '%s\n' "${rates[@]}" | median_of 2 3)"
    # One process of media keeps more than a core busy: its decoder, itself, the database. No number of them is faster
    # than all cores.
    jq -n --argjson one "$one" --argjson two "$two" --argjson runs "$runs" --argjson cores "$(nproc)" \
        --argjson busy "$busy" --argjson photographs "$photographs" '{measure: "scaling", unit: "× of one process", ours: ($two / $one),
            limit: ([2, $cores / $busy] | min), wanted: 1.7, peers: {}, runs: $runs, cores: $cores, photographs: $photographs,
            media: {"1": $one, "2": $two}}' >"$results/scaling.json"
}

## The median of column $2 where the first is $1.
median_of() {
    awk -v kind="$1" -v column="$2" '$1 == kind { print $column }' | sort -n |
        awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

## Ticks that all cores together were busy, and ticks in all.
core_ticks() { awk '$1 == "cpu" { print $2 + $3 + $4 + $7 + $8, $2 + $3 + $4 + $5 + $6 + $7 + $8 }' /proc/stat; }

## Lets $3 photographs wait for `media`, then starts $2 processes of it: prints how many a second became ready, and how
## many cores the machine kept busy meanwhile. $1 names the run.
rendered_per_second() {
    local name=$1 processes=$2 photographs=$3 index known busy total busy_then total_then rate
    end_process media TERM 12 >&2
    end_process media-2 TERM 12 >&2
    known=$(sql "select count(*) from ingest.capture where rental_id = '$rental'")
    for ((index = 1; index <= photographs; index++)); do
        # Bytes of its own, so that nothing is taken for the same picture.
        { cat "$dir/scaling.jpg"; printf '%s %s' "$name" "$index"; } >"$inbox/.scaling.tmp"
        mv "$inbox/.scaling.tmp" "$inbox/scaling-$name-$index.jpg"
        jq -n --arg now "$(date -u +%Y-%m-%dT%H:%M:%SZ)" --arg name "scaling-$name-$index.jpg" \
            '{madeAt: $now, language: "nl", files: [$name], consents: [], complete: true}' >"$inbox/.sidecar.tmp"
        mv "$inbox/.sidecar.tmp" "$inbox/scaling-$name-$index.json"
    done
    wait_for_count "select count(*) from ingest.capture where rental_id = '$rental'" $((known + photographs)) 300
    # All of them in the queue: nothing is left to be said.
    wait_for_count "select -count(*) from ingest.outbox" 0 60
    start_process media media serve
    ((processes == 1)) || ANOTHER_PROCESS=yes start_process media-2 media serve
    read -r busy_then total_then < <(core_ticks)
    wait_for_count "select count(*) from media.capture where rental_id = '$rental' and state = 'ready'" \
        $((known + photographs)) 900
    read -r busy total < <(core_ticks)
    # The first ones were rendered while the second process started, the last ones by whoever was not done yet.
    rate=$(sql "select (count(*) - 1) / extract(epoch from max(ready_at) - min(ready_at)) from (
        select ready_at, row_number() over (order by ready_at) as place from (
            select ready_at from media.capture where rental_id = '$rental' order by ready_at desc limit $photographs) as run
        ) as placed where place between $photographs / 10 + 1 and $photographs - 1")
    awk -v rate="$rate" -v busy=$((busy - busy_then)) -v total=$((total - total_then)) -v cores="$(nproc)" \
        'BEGIN { printf "%s %.3f\n", rate, cores * busy / total }'
}

## Asks until the answer is at least $2, $3 seconds at most.
wait_for_count() {
    local deadline=$((SECONDS + $3))
    until (($(sql "$1") >= $2)); do
        ((SECONDS < deadline)) || fail "after $3 s: $1 is $(sql "$1") and not $2"
        sleep 0.2
    done
}
