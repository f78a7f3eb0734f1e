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

## Makes all three, on the platform and on this device; sets agent and inbox beside what make_rental sets.
make_scene() {
    make_rental "$1"
    agent=$dir/booth-$number
    inbox=$dir/inbox-$number
    mkdir -p "$inbox"
    run_booth enrol --url "$(origin)" --code "$code" --directory "$agent" >"$dir/log/booth.enrol.log"
}

## Enrols a customer and a booth and books a rental; sets customer, number, booth, rental, token, and the code with which
## a device becomes the booth.
make_rental() {
    local why=$1 from until who
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
}

## Writes what booth software writes beside a picture in $inbox: who is to get it, in which language, and that they agreed.
sidecar() {
    local name=$1 address=$2 language=$3 now
    now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
    jq -n --arg address "$address" --arg language "$language" --arg now "$now" --arg name "$name" '{
        madeAt: $now, language: $language, address: $address, files: [$name], complete: true,
        consents: [{scope: "mail", given: true, language: $language, at: $now,
            textHash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}]}' >"$inbox/${name%.*}.json.tmp"
    mv "$inbox/${name%.*}.json.tmp" "$inbox/${name%.*}.json"
}

## Prints a line per original of the rental: hash, type, state, renditions, mail, day of erasure, session.
what_became() {
    sql "select left(encode(o.sha256, 'hex'), 12), o.media_type, m.state,
            coalesce((select string_agg(recipe || ' ' || width || 'x' || height || forms, ', ' order by width)
                from (select split_part(recipe, '.', 1) as recipe, width, height,
                        case when count(*) = 1 then '' else
                            ' (' || string_agg(split_part(media_type, '/', 2), ' ' order by media_type) || ')' end as forms
                    from media.rendition r where r.capture_id = m.id group by 1, 2, 3) as sizes), '-'),
            coalesce((select d.state from notifications.notice n join notifications.delivery d on d.notice_id = n.id
                where n.capture_id = m.id limit 1), '-'),
            coalesce(to_char(k.erase_at at time zone 'Europe/Brussels', 'YYYY-MM-DD'), '-'), m.session
        from media.capture m left join media.original o on o.capture_id = m.id
            left join retention.clock k on k.capture_id = m.id
        where m.rental_id = '$rental' order by m.made_at, m.id"
}
