# shellcheck shell=bash
# What the services owe people beyond a delivery, done and looked at: a copy, an erasure, a breach alert, a new policy.
# Sourced after scene.bash. Each function ends with a line for the table in $told and 0 only if all of it was seen.
# shellcheck disable=SC2034,SC2154  # $told is for the sourcing script; $dir, $number, $rental and $languages come from it

proposer=an confirmer=bo

# --- where things are: what follows is so on one machine; deploy/containers says it of containers ---------------------

## Lets a service see a folder of ours, and prints where it sees it: SERVICE FOLDER
lend_folder() { printf '%s' "$2"; }

## Brings back what a service has written into such a folder: SERVICE FOLDER
return_folder() { :; }

## Brings the mails that were delivered into $dir/mail/new.
collect_mails() { :; }

## The names of all objects in the store, one a line.
stored_objects() { find "$dir/objects" -type f -printf '%P\n'; }

sql_keys() { DATABASE_ADMIN_URL=$KEYS_ADMIN_URL sql "$1"; }

# --- looking ----------------------------------------------------------------------------------------------------------

## Each duty is a line of the table in $duties: NAME COMMAND…
duties=() failed=no
duty() {
    local name=$1 told=
    shift
    step "$name"
    if "$@"; then duties+=("$name|$told"); else duties+=("$name|not seen to the end; see above and $dir/log"); failed=yes; fi
}

## Says on the error stream what was not as it should be, and ends the duty.
astray() {
    printf '  not as it should be: %s\n' "$*" >&2
    return 1
}

## Waits until a command succeeds: SECONDS WHAT COMMAND…
wait_until() {
    local limit=$1 what=$2 began=$SECONDS told_at=$SECONDS
    shift 2
    until "$@"; do
        ((SECONDS < began + limit)) || { astray "still waiting after $limit s: $what"; return 1; }
        if ((SECONDS >= told_at + 5)); then
            told_at=$SECONDS
            say "waiting since $((SECONDS - began)) s: $what"
        fi
        sleep 0.2
    done
    say "$what"
}

## The output of a service's command; what it says of its progress only if it fails.
ask_service() {
    local log=$dir/log/demo.$1.log
    run_service "$@" 2>"$log" && return 0
    cat "$log" >&2
    astray "$*"
}

## Whether so many mails lie there for an address, whose subject begins so or with anything: ADDRESS COUNT [SUBJECT]
has_mails() {
    local files=()
    collect_mails
    mapfile -t files < <(grep --recursive --files-with-matches --fixed-strings --line-regexp "To: $1"$'\r' "$dir/mail/new")
    (($2 > 0 || ${#files[@]} > 0)) || return 0
    ((${#files[@]} > 0)) && (($(grep --files-with-matches "^Subject: ${3:-}" "${files[@]}" | wc -l) == $2))
}

## A page's status; the page itself is left in $dir/page.html.
fetch() {
    curl --silent --max-time 10 --header 'accept-language: en' --output "$dir/page.html" --write-out '%{http_code}' "$@"
}

## Wants a status and words of a page: STATUS ADDRESS WORDS…
want_page() {
    local status words wanted=$1 address=$2
    shift 2
    status=$(fetch "$address")
    [[ $status == "$wanted" ]] || { astray "$address answers $status and not $wanted"; return 1; }
    for words; do
        grep -q -e "$words" "$dir/page.html" || { astray "$address does not say: $words"; return 1; }
    done
}

## How many objects have names that grep finds; nothing when the store cannot be listed: GREP'S ARGUMENTS…
count_objects() { stored_objects >"$dir/objects.txt" && { grep --count --fixed-strings "$@" "$dir/objects.txt" || true; }; }

# --- a customer who signs in ------------------------------------------------------------------------------------------

## Somebody is invited, chooses a password with the mailed link, signs out, signs in and sees the rental. Sets $member and
## $password, with which one can do it by hand.
show_sign_in() {
    local link page jar=$dir/cookies-$number
    member=an.$number@example.be password=$(openssl rand -hex 2)-$(openssl rand -hex 2)-$(openssl rand -hex 2)
    ask_service accounts member invite --customer "$customer" --mail "$member" --role owner --language nl \
        --as "$proposer" --because "make demo" >/dev/null || return 1
    wait_until 60 "the invitation was mailed" has_mails "$member" 1 || return 1
    link=$(mailed_link "$member") || return 1
    (
        umask 077
        : >"$jar"
    )
    send_form "$jar" "$link" "name=An Peeters" "password=$password" || return 1
    send_form "$jar" "$(origin)/accounts/sign-out" || return 1
    send_form "$jar" "$(origin)/accounts/sign-in" "mail=$member" "password=$password" "to=/accounts/rentals" || return 1
    page=$(curl --silent --max-time 10 --cookie "$jar" --header 'accept: text/html' "$(origin)/accounts/rentals")
    rm -f "$jar"
    grep -q "/media/rentals/$rental" <<<"$page" || { astray "the rental is not among those that $member sees"; return 1; }
    # For looking at the pages afterwards.
    (
        umask 077
        jq -n --arg member "$member" --arg password "$password" --arg rental "$rental" '$ARGS.named' >"$dir/member.json"
    )
    told="invited, signed in, sees the rental"
}

## The first address of ours in the text of the mail to somebody: ADDRESS
mailed_link() {
    local file
    file=$(grep --recursive --files-with-matches --fixed-strings --line-regexp "To: $1"$'\r' "$dir/mail/new" | head -n 1)
    # Quoted-printable: a long line goes on after a sign of equality, which is written as =3D itself.
    sed -e 's/\r$//' "$file" | sed -e ':again' -e '/=$/{N;s/=\n//;bagain' -e '}' -e 's/=3D/=/g' |
        grep -o -m 1 "$(origin)/accounts/[A-Za-z0-9/_-]*" | head -n 1 | grep . || { astray "no address in $file"; return 1; }
}

## Sends a form as a browser would, keeps its cookies, and wants to be led on: JAR ADDRESS FIELD=VALUE…
send_form() {
    local jar=$1 address=$2 status fields=() field
    shift 2
    for field; do fields+=(--data-urlencode "$field"); done
    ((${#fields[@]} > 0)) || fields=(--data "")
    status=$(curl --silent --max-time 20 --cookie "$jar" --cookie-jar "$jar" --header "origin: $(origin)" \
        --header 'accept: text/html' --output "$dir/page.html" --write-out '%{http_code}' "${fields[@]}" "$address")
    [[ $status == 303 ]] || { astray "a form to ${address%/mbl_*} answers $status and not 303"; return 1; }
}

# --- a copy -----------------------------------------------------------------------------------------------------------

## A guest wants a copy of everything: ADDRESS PICTURE, the file that was photographed.
show_export() {
    local address=$1 picture=$2 request folder=$dir/copy-$number zip entries hash inside
    ask_service gdpr-requests export --mail "$address" --as "$proposer" --because "make demo" >"$dir/export.txt" || return 1
    request=$(sed -n 's/^Request \([0-9a-f-]*\)\. Complete\..*/\1/p' "$dir/export.txt")
    [[ -n $request ]] || { astray "no request in $dir/export.txt"; return 1; }
    say "five services have copied their parts"
    zip=$folder/${folder##*/}.zip
    rm -rf "$folder"
    mkdir -p "$folder"
    ask_service gdpr-requests request package "$request" --to "$(lend_folder gdpr-requests "$folder")/${zip##*/}" \
        --as "$proposer" --because "make demo" >/dev/null || return 1
    return_folder gdpr-requests "$folder"
    unzip -tqq "$zip" || { astray "unzip -t $zip"; return 1; }
    entries=$(unzip -Z1 "$zip" | wc -l)
    hash=$(sha256sum <"$picture")
    while read -r inside; do
        [[ $(unzip -p "$zip" "$inside" | sha256sum) == "$hash" ]] || continue
        # What the ZIP was made of lies sealed in the store until the request is closed.
        ask_service gdpr-requests request close "$request" --yes --as "$proposer" --because "make demo" >/dev/null || return 1
        [[ $(count_objects -e "exports/$request/") == 0 ]] || { astray "parts of the closed request are left"; return 1; }
        told="$entries files in ${zip##*/}, unzip -t ok, ${picture##*/} to the byte (SHA-256 ${hash:0:12})"
        return 0
    done < <(unzip -Z1 "$zip" 'media/*')
    astray "no file in $zip has the bytes of $picture"
}

# --- an erasure -------------------------------------------------------------------------------------------------------

## Rows about a capture in every table of three services that names captures, and the deliveries of its notices. What
## stays on purpose is not counted: tombstones, and the hash by which its page goes on saying what became of it.
rows_about() {
    sql "select sum((xpath('//n/text()', query_to_xml(
            format('select count(*) as n from %I.%I where %I = %L', c.table_schema, c.table_name, c.column_name, '$1'),
            false, true, '')))[1]::text::bigint)
        + (select count(*) from notifications.delivery where notice_id = any ('{$2}'::uuid[]))
        from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
        where c.table_schema in ('ingest', 'media', 'notifications') and t.table_type = 'BASE TABLE'
            and c.table_name not in ('tombstone', 'erased_session')
            and (c.column_name = 'capture_id' or (c.table_name = 'capture' and c.column_name = 'id'))"
}

## How many of the objects named, one a line, lie in the store.
objects_there() { count_objects --line-regexp --file=<(printf '%s' "$1"); }

is_erasure() { [[ $(sql "select id from retention.erasure where capture_id = '$1' and state = '$2'") ]]; }

## The guest of a session asks on the page that what they made be erased; the customer approves.
show_erasure() {
    local session=$1 page capture key notices objects before there status erasure entry left rows destroyed
    page=$(origin)/g/$session
    IFS='|' read -r capture key < <(sql "select id, key_id from media.capture where session = '$session'")
    notices=$(sql "select coalesce(string_agg(id::text, ','), '') from notifications.notice where capture_id = '$capture'")
    objects=$(sql "select object from ingest.upload where capture_id = '$capture'
        union select object from media.original where capture_id = '$capture'
        union select object from media.rendition where capture_id = '$capture'")
    before=$(rows_about "$capture" "$notices") there=$(objects_there "$objects")
    ((before > 0 && there > 1)) || { astray "$before rows and $there objects before the erasure"; return 1; }
    want_page 200 "$page/erase" '<form method="post"' || return 1
    status=$(fetch --header "origin: $(origin)" --data '' "$page/erase")
    [[ $status == 303 ]] || { astray "asking on the page is answered with $status"; return 1; }
    want_page 410 "$page" "waiting for the decision" || return 1
    say "the page answers 410 and says that the customer decides"
    wait_until 30 "retention has heard of it" is_erasure "$capture" asked || return 1
    erasure=$(sql "select id from retention.erasure where capture_id = '$capture' and state = 'asked'")
    ask_service retention erasure approve "$erasure" --as "$proposer" \
        --because "make demo: the customer approves" >/dev/null || return 1
    wait_until 60 "every service has erased its part" is_erasure "$capture" complete || return 1
    want_page 410 "$page" "whoever rented the photo booth agreed" || return 1
    rows=$(rows_about "$capture" "$notices") left=$(objects_there "$objects")
    [[ $rows == 0 ]] || { astray "$rows rows are left"; return 1; }
    [[ $left == 0 && $(count_objects -e "$capture") == 0 ]] || { astray "$left objects are left"; return 1; }
    destroyed=$(sql_keys "select (select count(*) from keys.tombstone where id = '$key'),
        (select count(*) from keys.data_key where id = '$key')")
    [[ $destroyed == "1|0" ]] || { astray "the key is not destroyed: $destroyed"; return 1; }
    ask_service retention erasure show "$erasure" >"$dir/erasure.txt" || return 1
    (($(grep -cE '^(ingest|media|notifications) +removed' "$dir/erasure.txt") == 3)) ||
        { astray "not every service says removed: $dir/erasure.txt"; return 1; }
    entry=$(sql "select position from retention.journal_entry
        where kind = 'erasure.attested' and data ->> 'erasure' = '$erasure'")
    [[ -n $entry ]] || { astray "the journal has no attest of $erasure"; return 1; }
    told="page 410 with the reason, rows $before -> 0, objects $there -> 0, key destroyed, attested in the journal (entry $entry)"
}

# --- telling everybody ------------------------------------------------------------------------------------------------

## A text for each language in a folder of its own: FOLDER, then a heading and a body each for nl, fr, de and en.
write_texts() {
    local folder=$1 language
    shift
    mkdir -p "$folder"
    for language in nl fr de en; do
        printf '# %s\n\n%s\n' "$1" "$2" >"$folder/$language.md"
        shift 2
    done
}

## Whether each of the guests named has one mail with the subject in their own language: SUBJECTS ADDRESS LANGUAGE …
all_told() {
    local -n subjects=$1
    shift
    while (($#)); do
        has_mails "$1" 1 "${subjects[$2]}" || return 1
        shift 2
    done
}

## Of every recipient the mail is delivered: a JSON object with guests and customers on the standard input.
nobody_left() {
    jq --exit-status '[.guests, .customers] | all(. != null and .left == 0 and .failed == 0 and .bounced == 0)' >/dev/null
}

is_counted() { ask_service gdpr-requests incident status "$1" --json | jq --exit-status '.counts != null' >/dev/null; }
incident_told() {
    ask_service gdpr-requests incident status "$1" --json | jq '[.clocks[] | {(.clock): .mails}] | add
        | {guests: .["breach-people"], customers: .["breach-customers"]}' | nobody_left
}

mails_wait() {
    [[ -z ${MAIL_URL:-} ]] || { say "mail goes to MAIL_URL: the mails themselves are not looked at"; return 0; }
    wait_until "$@"
}

declare -A breach_subjects=(
    [nl]="Anderen konden uw foto zien" [fr]="D'autres ont pu voir votre photo"
    [de]="Andere konnten Ihr Foto sehen" [en]="Others could see your photograph")

## A breach of this rental: opened by one person, seen in a test, confirmed by another. Arguments: how many guests it
## concerns, the address whose capture is erased, then the guests as all_told wants them.
show_breach() {
    local guests=$1 erased=$2 incident counts recipients
    shift 2
    recipients=("$@")
    write_texts "$dir/breach" \
        "${breach_subjects[nl]}" "Een link naar uw foto stond een dag lang open. U hoeft niets te doen; de link is gesloten." \
        "${breach_subjects[fr]}" "Un lien vers votre photo est resté ouvert un jour. Vous n'avez rien à faire ; il est fermé." \
        "${breach_subjects[de]}" "Ein Link zu Ihrem Foto stand einen Tag lang offen. Sie müssen nichts tun; er ist geschlossen." \
        "${breach_subjects[en]}" "A link to your photograph was open for a day. You need not do anything; it is closed."
    ask_service gdpr-requests incident open --kind disclosure --cause accidental --rental "$rental" \
        --texts "$(lend_folder gdpr-requests "$dir/breach")" \
        --what "Links to pictures of one party stood open for a day." \
        --as "$proposer" --because "make demo" >"$dir/incident.txt" || return 1
    incident=$(sed -n 's/^incident \([0-9a-f-]*\)$/\1/p' "$dir/incident.txt")
    wait_until 60 "who is concerned is counted" is_counted "$incident" || return 1
    ask_service gdpr-requests incident preview "$incident" >"$dir/preview.txt" || return 1
    counts=$(tail -n 1 "$dir/preview.txt")
    [[ $counts == "$guests guests and 1 customer,"* ]] ||
        { astray "$guests guests and 1 customer are concerned, and $dir/preview.txt says: $counts"; return 1; }
    ask_service gdpr-requests incident test "$incident" --to "breach-$number@photobooth.example" \
        --as "$proposer" --because "make demo" >/dev/null || return 1
    mails_wait 60 "the test has come in four languages" has_mails "breach-$number@photobooth.example" 4 || return 1
    ! run_service gdpr-requests incident confirm "$incident" --yes --as "$proposer" --because "make demo" >/dev/null 2>&1 ||
        { astray "whoever proposed the mails could confirm them"; return 1; }
    ask_service gdpr-requests incident confirm "$incident" --yes --as "$confirmer" --because "make demo" >/dev/null || return 1
    wait_until 60 "all mails of the breach are delivered" incident_told "$incident" || return 1
    mails_wait 30 "each guest has it once, in their own language" all_told breach_subjects "${recipients[@]}" || return 1
    has_mails "$erased" 0 "${breach_subjects[nl]}" || { astray "the erased guest was told"; return 1; }
    told="guests told: $guests (nl, fr, de, en), customers: 1, left: 0; proposed by $proposer, confirmed by $confirmer"
}

## What the announcement's subject begins with, as it stands in a mail.
declare -A policy_subjects=([nl]="Ons privacybeleid" [fr]="Notre politique" [de]="Unsere =" [en]="Our privacy policy")

publish_policy() {
    local version=$1 day=$2 folder=$dir/policy-$1
    write_texts "$folder" \
        "Privacybeleid" "Dit is versie $version. Wij bewaren uw foto zolang als afgesproken." \
        "Politique de confidentialité" "Ceci est la version $version. Nous conservons votre photo aussi longtemps que convenu." \
        "Datenschutzerklärung" "Dies ist Version $version. Wir bewahren Ihr Foto so lange auf wie vereinbart." \
        "Privacy policy" "This is version $version. We keep your photograph as long as agreed."
    folder=$(lend_folder notifications "$folder")
    ask_service notifications policy publish "$version" --effective "$day" --nl "$folder/nl.md" --fr "$folder/fr.md" \
        --de "$folder/de.md" --en "$folder/en.md" --as "$proposer" --because "make demo"
}

show_mailing() { ask_service notifications mailing show "$1" --json; }
mailing_counted() { show_mailing "$1" | jq --exit-status '.mailing.state == "prepared"' >/dev/null; }
mailing_told() { show_mailing "$1" | jq .mailing | nobody_left; }

## Another version of the privacy policy, announced to everybody. Arguments: the guests as all_told wants them.
show_policy() {
    local old new version mailing
    old=$(sql "select version from notifications.policy order by published_at desc limit 1")
    if [[ -z $old ]]; then
        old=$(date +%Y-%m).first
        publish_policy "$old" "$(TZ=Europe/Brussels date -d '+1 day' +%F)" >/dev/null || return 1
    fi
    new=$(date +%Y-%m).$number
    mailing=$(publish_policy "$new" "$(TZ=Europe/Brussels date -d '+14 days' +%F)") || return 1
    wait_until 60 "who is concerned is counted" mailing_counted "$mailing" || return 1
    ask_service notifications mailing test "$mailing" --to "policy-$number@photobooth.example" \
        --as "$proposer" --because "make demo" >/dev/null || return 1
    mails_wait 60 "the test has come in four languages" has_mails "policy-$number@photobooth.example" 4 || return 1
    ! run_service notifications mailing confirm "$mailing" --yes --as "$proposer" --because "make demo" >/dev/null 2>&1 ||
        { astray "whoever proposed the mails could confirm them"; return 1; }
    ask_service notifications mailing confirm "$mailing" --yes --as "$confirmer" --because "make demo" >/dev/null || return 1
    wait_until 60 "all mails of the policy are delivered" mailing_told "$mailing" || return 1
    mails_wait 30 "each guest has it once, in their own language" all_told policy_subjects "$@" || return 1
    for version in "$old" "$new"; do
        want_page 200 "$(origin)/policy/$version" "This is version $version" || return 1
    done
    want_page 200 "$(origin)/policy/$old...$new" "<del>This is version $old" "<ins>This is version $new" || return 1
    told=$(show_mailing "$mailing" |
        jq --raw-output '.mailing | "guests told: \(.guests.delivered), customers: \(.customers.delivered)"')
    told+=", left: 0; versions $old and $new and their difference answer 200"
}
