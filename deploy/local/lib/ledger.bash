# shellcheck shell=bash
# What became of the captures of a simulated fleet, by everybody's own tables. Sourced after fleet.bash; wants what the
# fault run sets.
# shellcheck disable=SC2154

## The booths of this run as an array of SQL.
fleet_array() { local IFS=,; printf "'{%s}'::uuid[]" "${booth_ids[*]}"; }

ready_count() {
    sql "select count(*) from media.capture where booth_id = any($(fleet_array)) and state = 'ready'" 2>/dev/null ||
        echo 0
}

delivered_count() {
    sql "select count(*) from notifications.notice n join notifications.delivery d on d.notice_id = n.id
        join media.capture m on m.id = n.capture_id
        where m.booth_id = any($(fleet_array)) and d.state = 'delivered'" 2>/dev/null || echo 0
}

## Waits until every capture is ready and its mail handed over, $1 seconds at most.
wait_until_settled() {
    local deadline=$((SECONDS + $1)) last=-1 now
    while (($(delivered_count) < captures)) && ((SECONDS < deadline)); do
        now=$(ready_count)
        [[ $now == "$last" ]] || printf '  %s of %s are ready\n' "$now" "$captures"
        last=$now
        sleep 2
    done
    while running_pid booth >/dev/null && ((SECONDS < deadline)); do sleep 1; done
}

## Every capture as its booth knows it, a line of CSV each: booth, rental, customer, session, capture, hash.
expected_captures() {
    local number
    for number in "${booth_numbers[@]}"; do
        jq --raw-output --argjson number "$number" --arg rental "${rental_of[$number]}" \
            --arg customer "${customer_of[$number]}" '
            .booths[] | select(.booth == $number) | .captures[]
            | [$number, $rental, $customer, .session, (.capture // ""), .sha256] | @csv' "$dir/simulate.json"
    done
}

## How many of them stand in media with the right rental, customer, session and bytes, once, and how many rows there are
## beside them: two numbers.
compare_accounts() {
    expected_captures >"$dir/expected.csv"
    PGCONNECT_TIMEOUT=5 timeout 120 psql --no-psqlrc --quiet --tuples-only --no-align --field-separator=' ' \
        --set=ON_ERROR_STOP=1 "$DATABASE_ADMIN_URL" <<SQL
create temporary table expected (booth integer, rental uuid, customer uuid, session text, capture uuid, sha256 text);
\\copy expected from '$dir/expected.csv' csv
with found as (
    select e.capture from expected e
    join media.capture m on m.id = e.capture and m.rental_id = e.rental and m.customer_id = e.customer
        and m.session = e.session and m.state = 'ready'
    join ingest.booth b on b.id = m.booth_id and b.number = e.booth
    join media.original o on o.capture_id = m.id and encode(o.sha256, 'hex') = e.sha256
    where (select count(*) from media.capture s where s.session = e.session) = 1
)
select (select count(*) from found),
    (select count(*) from media.capture m
        where (m.booth_id = any($(fleet_array)) or m.rental_id in (select rental from expected)
            or m.customer_id in (select customer from expected)) and m.id not in (select capture from found));
SQL
}

## One guest's page of each booth, as a guest asks for it: how many answer.
answering_pages() {
    local number session count=0
    for number in "${booth_numbers[@]}"; do
        session=$(jq --raw-output --argjson number "$number" \
            '.booths[] | select(.booth == $number) | .captures[0].session' "$dir/simulate.json")
        ! curl --silent --fail --max-time 20 --output /dev/null "$(origin)/g/$session" || count=$((count + 1))
    done
    echo "$count"
}

parked_count() {
    local service count total=0
    for service in "${services[@]}"; do
        count=$(run_service "$service" dead list 2>/dev/null | tail -n +3 | wc -l)
        total=$((total + count))
    done
    echo "$total"
}

spooled_count() {
    local number
    for number in "${booth_numbers[@]}"; do run_booth status --directory "$fleet/booth-$number" --json; done |
        jq --slurp 'map(.spool.captures + .spool.damaged) | add'
}

## A line of the ledger, and whether it says what it must: TEXT NUMBER [WANTED].
line() {
    local mark=
    if [[ -n ${3:-} && $2 != "$3" ]]; then
        mark="  not $3"
        ledger_holds=no
    fi
    printf '  %-62s %8s%s\n' "$1" "$2" "$mark"
}

## Prints everything; fails if a line is not what it must be.
print_ledger() {
    local right elsewhere receipts own
    ledger_holds=yes
    own=$(fleet_array)
    line "faults of the system" "$kills"
    line "of them deaths at a chosen place that did not come" "${#survived[@]}"
    line "outages of booths" "$(told .faults.outages)"
    line "sudden ends of agents" "$(told .faults.crashes)"
    line "uploads and announcements done twice" "$(told '.faults.uploadedTwice + .faults.announcedTwice')"
    line "announced before their files, or after younger ones" \
        "$(told '.faults.announcedEarly + .faults.announcedLate')"
    line "captures made by $booths booths" "$(told .made)" "$captures"
    line "taken into their spools" "$(told .taken)" "$captures"
    line "freed by a receipt" "$(told .receipted)" "$captures"
    line "gone from a spool without one" "$(told .lost)" 0
    line "left in the spools" "$(spooled_count)" 0
    receipts=$(run_booth check-receipts "$dir/receipts.jsonl" --fleet "$fleet" 2>/dev/null || true)
    line "receipts that hold without a network" "${receipts%% of *}" "$captures"
    line "recorded by ingest" "$(sql "select count(*) from ingest.capture where booth_id = any($own)")" "$captures"
    line "of them with a rental" \
        "$(sql "select count(*) from ingest.capture where booth_id = any($own) and state = 'bound'")" "$captures"
    line "missing numbers, of all booths" "$(missing_numbers)" 0
    read -r right elsewhere < <(compare_accounts)
    line "ready with the right customer, rental, session and bytes" "$right" "$captures"
    line "captures elsewhere, or there twice" "$elsewhere" 0
    line "guests' pages that answer, one of each booth" "$(answering_pages)" "$booths"
    line "renditions" "$(sql "select count(*) from media.rendition r join media.capture m on m.id = r.capture_id
        where m.booth_id = any($own)")" $((8 * captures))
    line "clocks" "$(sql "select count(*) from retention.clock k join media.capture m on m.id = k.capture_id
        where m.booth_id = any($own)")" "$captures"
    line "mails delivered, by their rows" "$(delivered_count)" "$captures"
    line "mails in the Maildir" $(($(find "$dir/mail/new" -type f | wc -l) - mails_before)) "$captures"
    line "messages parked" $(($(parked_count) - parked_before)) 0
    line "seconds until everything had settled" "$(seconds_since "$began")"
    [[ $ledger_holds == yes ]]
}

## What the booths' own ledger says: a path of jq.
told() { jq "$1" "$dir/simulate.json" 2>/dev/null || echo 0; }

## Numbers that the booths gave and that nothing accounts for, as ingest's gap report counts them.
missing_numbers() {
    run_service ingest captures missing --json 2>/dev/null |
        jq '[.[] | select(.booth | IN($ARGS.positional[])) | .count | tonumber] | add // 0' --args "${booth_numbers[@]}"
}
