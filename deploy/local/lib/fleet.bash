# shellcheck shell=bash
# Customers, rentals and a fleet of enrolled booths for fault runs. Sourced after scene.bash.
# shellcheck disable=SC2034,SC2154  # what make_fleet sets is for the sourcing script; $dir and $bin come from it

## Enrols $1 booths of $2 customers, each customer with two rentals at most, and sets `fleet`, the folder of their
## directories, and the arrays booth_ids, booth_numbers and, by number, rental_of and customer_of.
make_fleet() {
    local count=$1 customers=$2 why=$3 index ids=() rentals=() from until who first
    who=(--as "${USER:-demo}" --because "$why")
    booth_ids=() booth_numbers=()
    declare -gA rental_of=() customer_of=()
    from=$(date -u -d '-2 days' +%Y-%m-%dT%H:%M:%SZ)
    until=$(date -u -d '+2 days' +%Y-%m-%dT%H:%M:%SZ)
    for ((index = 0; index < customers; index++)); do
        ids+=("$(run_service accounts customer enrol --kind natural-person --name "Customer $index" \
            --mail "customer-$index@example.be" "${who[@]}")")
    done
    first=$((RANDOM % 9000 + 1000))
    # A folder of its own: booths of an earlier run must not play in this one.
    fleet=$dir/fleet/$first
    rm -rf "$fleet"
    mkdir -p "$fleet"
    for ((index = 0; index < count; index++)); do enrol_booth $((first + index)); done
    # Of four customers: booths 0, 4, 8 … stand at the first rental of the first, 1, 5, 9 … at that of the second, and so
    # on; from the middle on at the second rental of each.
    book_rentals "$customers"
    say "$count booths stand at ${#rentals[@]} rentals of $customers customers"
}

## Uses make_fleet's variables: one rental per customer and half of the booths.
book_rentals() {
    local customers=$1 half place rental standing places
    for half in 0 1; do
        for ((place = 0; place < customers; place++)); do
            standing=() places=()
            for ((index = 0; index < count; index++)); do
                ((index % customers == place && index * 2 / count == half)) || continue
                standing+=("${booth_ids[index]}")
                places+=("$index")
            done
            ((${#standing[@]})) || continue
            rental=$(run_service accounts rental book --customer "${ids[place]}" \
                --booth "${standing[@]}" --from "$from" --until "$until" --purpose party --instruction 2026-1 \
                --months 12 "${who[@]}")
            rentals+=("$rental")
            for index in "${places[@]}"; do
                rental_of[${booth_numbers[index]}]=$rental
                customer_of[${booth_numbers[index]}]=${ids[place]}
            done
        done
    done
}

enrol_booth() {
    local number=$1 code
    run_service ingest booth enrol --number "$number" --label "Booth $number" --json "${who[@]}" >"$dir/booth.json"
    chmod 0600 "$dir/booth.json"
    code=$(jq -r ".[0].code" "$dir/booth.json")
    booth_ids+=("$(jq -r ".[0].booth" "$dir/booth.json")")
    booth_numbers+=("$number")
    run_booth enrol --url "$(origin)" --code "$code" --directory "$fleet/booth-$number" >>"$dir/log/booth.enrol.log"
}
