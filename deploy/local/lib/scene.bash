# shellcheck shell=bash
# A customer with a rental and an enrolled booth, as demos and fault runs need them. Sourced after platform.bash.
# shellcheck disable=SC2034,SC2154  # what make_scene sets is for the sourcing script; $dir and $bin come from it

sql() {
    PGCONNECT_TIMEOUT=5 timeout 60 psql --no-psqlrc --quiet --tuples-only --no-align --field-separator='|' \
        --command="$1" "$DATABASE_ADMIN_URL"
}

run_booth() { SWIFT_BACKTRACE=enable=no "$bin/booth" "$@"; }

## The same in place of the shell, so that its process is the agent's own: for a subshell in the background.
become_booth() {
    export SWIFT_BACKTRACE=enable=no
    exec "$bin/booth" "$@"
}

## Enrols all three and sets customer, number, booth, rental, token, agent and inbox.
make_scene() {
    local why=$1 code from until who
    who=(--as "${USER:-demo}" --because "$why")
    customer=$(run_service accounts customer enrol --kind natural-person --name "An Peeters" \
        --mail an.peeters@example.be "${who[@]}")
    say "customer  $customer"
    number=$((RANDOM % 9000 + 1000))
    run_service ingest booth enrol --number "$number" --label "Booth $number" --json "${who[@]}" >"$dir/booth.json"
    chmod 0600 "$dir/booth.json"
    code=$(jq -r ".[0].code" "$dir/booth.json")
    booth=$(jq -r ".[0].booth" "$dir/booth.json")
    say "booth     $number ($booth)"
    from=$(date -u -d '-1 day' +%Y-%m-%dT%H:%M:%SZ)
    until=$(date -u -d '+1 day' +%Y-%m-%dT%H:%M:%SZ)
    rental=$(run_service accounts rental book --customer "$customer" --booth "$booth" --from "$from" --until "$until" \
        --purpose party --instruction 2026-1 --months 12 "${who[@]}")
    say "rental    $rental, kept for 12 months"
    token=$(run_service accounts token issue --customer "$customer" --scopes captures:read --label "$why" "${who[@]}" | tail -n 1)
    agent=$dir/booth-$number
    inbox=$dir/inbox-$number
    mkdir -p "$inbox"
    run_booth enrol --url "$(origin)" --code "$code" --directory "$agent" >"$dir/log/booth.enrol.log"
}
