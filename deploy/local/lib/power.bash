# shellcheck shell=bash
# A booth that loses its power: bundles for it, ends of its agent, its disk as a cut leaves it, and its ledger. Sourced
# after scene.bash and images.bash.
# shellcheck disable=SC2034,SC2154  # what the sourcing script sets ($dir, $bin, $picture, $cuts) and reads ($failed)

# --- a part of the run ------------------------------------------------------------------------------------------------

## Enrols the booth of a part. Where disks are cut, its directory lies on one; the folder that booth software fills never
## does: what it holds is not ours to keep.
begin_part() {
    part=$1 bundles=0 at_operation=0 half=0 repaired=0 parked_before=$(parked_count)
    inbox=$dir/power/$part-inbox said=$dir/log/booth.$part.log
    rm -rf "${dir:?}/power/$part"* && mkdir -p "$inbox"
    : >"$said"
    : >"$dir/power/$part-bundles.csv"
    make_rental "power loss, $part"
    agent=$dir/power/$part
    if [[ $part == unplugged ]]; then
        truncate --size 32M "$dir/power/disk.image"
        mkfs.ext4 -q -F -m 0 -J size=4 "$dir/power/disk.image"
        plug_in
        agent=$dir/power/disk/booth
    fi
    run_booth enrol --url "$(origin)" --code "$code" --directory "$agent" >>"$dir/log/booth.enrol.log"
}

## Lets the agent finish, and prints the ledger of the part.
end_part() {
    local deadline=$((SECONDS + 300)) left=-1
    start_agent
    while ((SECONDS < deadline)); do
        left=$(run_booth status --directory "$agent" --json | jq '.spool.captures + .spool.damaged')
        ((left > 0 || $(recorded_count) < bundles)) || break
        sleep 0.5
    done
    end_process booth TERM 12
    print_part "$left"
    [[ $part != unplugged ]] || unplug
}

tell_progress() { ((cut % 20 != 0)) || say "$cut cuts, $bundles bundles, $(recorded_count) of them recorded by ingest"; }

recorded_count() { sql "select count(*) from ingest.capture where booth_id = '$booth'"; }

# --- booth software ---------------------------------------------------------------------------------------------------

## A picture like the others with a comment (ITU T.81, B.2.4.5) of its own: NUMBER FILE.
unique_picture() {
    { head --bytes=2 "$picture" && printf '\377\376\000\022%016d' "$1" && tail --bytes=+3 "$picture"; } >"$2"
}

## One bundle: two pictures, then the sidecar that names them, under another name first.
write_bundle() {
    local name now
    bundles=$((bundles + 1))
    name=$(printf 'bundle-%05d' "$bundles")
    now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
    unique_picture $((bundles * 2)) "$inbox/$name-1.jpg"
    unique_picture $((bundles * 2 + 1)) "$inbox/$name-2.jpg"
    printf '%s,%s\n' "$(sha256sum "$inbox/$name-1.jpg" | cut -c-64)" "$(sha256sum "$inbox/$name-2.jpg" | cut -c-64)" \
        >>"$dir/power/$part-bundles.csv"
    printf '{"madeAt":"%s","language":"fr","files":["%s-1.jpg","%s-2.jpg"],"complete":true,"consents":[]}' \
        "$now" "$name" "$name" >"$inbox/$name.json.tmp"
    mv "$inbox/$name.json.tmp" "$inbox/$name.json"
}

write_some_bundles() {
    local count=$((RANDOM % 5))
    while ((count-- > 0)); do write_bundle; done
}

# --- the agent and its end --------------------------------------------------------------------------------------------

## Starts the agent; what it says, a JSON line a step, is kept where no cut reaches it. Words before it come before it.
start_agent() {
    (
        export SWIFT_BACKTRACE=enable=no
        exec "$@" "$bin/booth" run --directory "$agent" --watch "$inbox" --keep-free 0 --log json
    ) </dev/null >>"$dir/log/booth.out" 2>>"$said" &
    remember booth $!
    disown $!
}

## Up to two seconds: starting takes a tenth, looking at the folder twice one.
pass_a_moment() { sleep "$((RANDOM % 2)).$(printf '%03d' $((RANDOM % 1000)))"; }

die_at_moment() {
    start_agent
    pass_a_moment
    end_process booth KILL 5
}

## The agent is killed as it begins one of its operations on the disk: a random one of the first forty.
die_at_operation() {
    local operations=fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat deadline=$((SECONDS + 4))
    start_agent strace -D -f -qq -o /dev/null -e "trace=$operations" -e signal=none \
        -e "inject=$operations:signal=KILL:when=$((RANDOM % 40 + 1))"
    while running_pid booth >/dev/null && ((SECONDS < deadline)); do sleep 0.05; done
    if running_pid booth >/dev/null; then end_process booth KILL 5; else at_operation=$((at_operation + 1)); fi
}

# --- the disk ---------------------------------------------------------------------------------------------------------

## Mounts the image so that it holds what was really written, and nothing that waits in a cache.
plug_in() {
    mkdir -p "$dir/power/disk"
    loop=$(losetup --find --show --direct-io=on "$dir/power/disk.image" 2>/dev/null) || {
        loop=$(losetup --find --show "$dir/power/disk.image")
        [[ -n ${told_of_cache:-} ]] || say "the image has a cache of its own here; its copies hold what is in that"
        told_of_cache=yes
    }
    mount -o data=ordered "$loop" "$dir/power/disk"
}

unplug() {
    local attempt
    # The kernel closes the files of a process that was killed a moment after it is gone.
    for attempt in {1..20}; do
        umount "$dir/power/disk" 2>/dev/null && break
        sleep 0.1
    done
    ((attempt < 20)) || umount --lazy "$dir/power/disk"
    losetup --detach "$loop" 2>/dev/null || true
}

## The power goes: the copy has what was on the disk, the rest is gone with the agent and the image.
unplug_agent() {
    local pid image=$dir/power/disk.image code=0
    pid=$(running_pid booth) || fail "the agent ended by itself; it said: $(tail -n 1 "$said")"
    kill -STOP "$pid"
    # The kernel may be writing; a copy that is the same twice is of one moment.
    until cp --sparse=always "$image" "$image.cut" && cmp --quiet "$image" "$image.cut"; do :; done
    kill -KILL "$pid"
    while running_pid booth >/dev/null; do sleep 0.02; done
    unplug
    e2fsck -fy "$image.cut" >>"$dir/log/e2fsck.log" 2>&1 || code=$?
    ((code < 4)) || fail "e2fsck could not repair the disk; its words are in $dir/log/e2fsck.log"
    ((code == 0)) || repaired=$((repaired + 1))
    mv "$image.cut" "$image"
    plug_in
    half=$((half + $(half_captures)))
}

## Captures on the disk that count and are not whole: a manifest that is not what was written (a line of JSON and its
## SHA-256), a sealed file that is not the one it names.
half_captures() {
    local manifest json file sum wrong=0 spool=$agent/spool
    for manifest in "$spool"/*.manifest; do
        [[ -e $manifest ]] || continue
        json=$(head -n 1 "$manifest")
        if [[ $(printf '%s' "$json" | sha256sum) != "$(sed -n 2p "$manifest")  -" ]] ||
            ! jq --exit-status --raw-output '.id as $id | .files[] | "\($id).\(.id).sealed \(.sealedSHA256)"' <<<"$json" \
                >"$dir/power/files" 2>/dev/null; then
            wrong=$((wrong + 1))
            continue
        fi
        while read -r file sum; do
            [[ $(sha256sum <"$spool/$file" 2>/dev/null) == "$sum  -" ]] || wrong=$((wrong + 1))
        done < <(tr '[:upper:]' '[:lower:]' <"$dir/power/files")
    done
    echo "$wrong"
}

# --- the ledger -------------------------------------------------------------------------------------------------------

## A line of the ledger, and whether it says what it must: TEXT NUMBER [WANTED].
line() {
    local mark=
    if [[ -n ${3:-} && $2 != "$3" ]]; then
        mark="  not $3"
        failed=yes
    fi
    printf '  %-62s %8s%s\n' "$1" "$2" "$mark"
}

parked_count() { run_service ingest dead list 2>/dev/null | tail -n +3 | wc -l; }

## Captures that the agent said it took.
said_taken() { jq --raw-input --raw-output 'fromjson? | select(.message == "taken") | .capture' "$said" | sort -u; }

print_part() {
    local taken whole unknown captures
    said_taken >"$dir/power/$part-taken"
    taken=$(wc -l <"$dir/power/$part-taken")
    read -r whole captures unknown < <(compare_with_ingest)
    line "cuts" "$cuts"
    if [[ $part == killed ]]; then line "of them as a disk operation began" "$at_operation"; fi
    if [[ $part == unplugged ]]; then
        line "disks that e2fsck put right" "$repaired"
        line "captures on a disk that were half" "$half" 0
    fi
    line "bundles written" "$bundles"
    line "bundles that ingest has whole, once" "$whole" "$bundles"
    line "captures of the booth with ingest" "$captures" "$bundles"
    line "captures that the agent said it took" "$taken"
    line "of them unknown to ingest" "$unknown" 0
    line "missing numbers" "$(sql "select coalesce(max(sequence), 0) - count(*) from ingest.capture
        where booth_id = '$booth'")" 0
    line "captures without a rental, so without a receipt that binds" "$(sql "select count(*) from ingest.capture
        where booth_id = '$booth' and state <> 'bound'")" 0
    line "left in the spool" "$1" 0
    line "messages parked" $(($(parked_count) - parked_before)) 0
}

## Three numbers: bundles of which ingest has both files in one capture and in no second one; captures of the booth;
## captures that the agent said it took and ingest does not know.
compare_with_ingest() {
    PGCONNECT_TIMEOUT=5 timeout 120 psql --no-psqlrc --quiet --tuples-only --no-align --field-separator=' ' \
        --set=ON_ERROR_STOP=1 "$DATABASE_ADMIN_URL" <<SQL
create temporary table bundle (first text, second text);
create temporary table taken (capture uuid);
\\copy bundle from '$dir/power/$part-bundles.csv' csv
\\copy taken from '$dir/power/$part-taken'
with held as (
    select f.capture_id, array_agg(encode(f.sha256, 'hex') order by encode(f.sha256, 'hex')) as files
    from ingest.capture_file f join ingest.capture c on c.id = f.capture_id
    where c.booth_id = '$booth' group by 1
)
select (select count(*) from bundle b where (select count(*) from held h
        where h.files = array[least(b.first, b.second), greatest(b.first, b.second)]) = 1),
    (select count(*) from ingest.capture where booth_id = '$booth'),
    (select count(*) from taken t where not exists (select from ingest.capture c where c.id = t.capture));
SQL
}
