# shellcheck shell=bash
# The secrets, certificates and addresses that containers are given as files, each readable by one user only: the one of the
# images. Sourced after common.bash, tls.bash and provision.bash; wants $dir and $user_id.
# shellcheck disable=SC2154  # $dir and $user_id are the caller's

## Makes a secret file with 32 random bytes at the first start; PREFIX is what stands before them: NAME [PREFIX].
key_file() {
    [[ -s $dir/secrets/$1 ]] || printf '%s%s\n' "${2:-}" "$(openssl rand -base64 32)" | write_private "$dir/secrets/$1"
}

## Copies a file if it is another one: MODE FROM TO. What is mounted into a container is that very file, not its name.
copy_changed() { cmp --quiet "$2" "$3" || install -m "$1" "$2" "$3"; }

make_secrets() {
    local kind service
    mkdir -p "$dir/secrets" "$dir/inbox"
    chmod 0700 "$dir/secrets"
    make_authority localhost postgresql keys rabbitmq
    # The secret booth-authority is ingest's; the certificate alone is the broker's.
    make_booth_authority
    copy_changed 0644 "$dir/tls/booths.crt" "$dir/secrets/booth-authority-certificate"
    copy_changed 0644 "$dir/tls/ca.crt" "$dir/secrets/authority"
    copy_changed 0644 "$dir/tls/server.crt" "$dir/secrets/server-certificate"
    copy_changed 0600 "$dir/tls/server.key" "$dir/secrets/server-key"
    for kind in postgresql keys; do
        secret "$kind-postgres" >/dev/null
        secret "$kind-migrator" >/dev/null
    done
    secret rabbitmq-admin >/dev/null
    for service in "${services[@]}"; do
        for kind in postgresql keys rabbitmq; do secret "$kind-$service" >/dev/null; done
    done
    # Files of versions begin with the version's number.
    for kind in master-keys peppers platform-key link-secret accounts-journal-key retention-journal-key media-journal-key \
        media-checkpoint-key; do
        key_file "$kind" "1 "
    done
    for kind in session-secret pass-key receipt-key; do key_file "$kind"; done
}

## Writes what each service connects to, a file an address, into a folder that only its container sees.
write_addresses() {
    local service folder authority=/run/secrets/authority
    (umask 077 && mkdir -p "$dir/services")
    for service in "${services[@]}"; do
        folder=$dir/services/$service
        (umask 077 && mkdir -p "$folder" "$folder.migrate")
        service_database_url "$service" "$authority" | write_private "$folder/database-url"
        service_keys_url "$service" "$authority" | write_private "$folder/keys-database-url"
        service_amqp_url "$service" "$authority" | write_private "$folder/amqp-url"
        printf '%s' "${OBJECT_STORE_URL:-file:///var/lib/messagebox/objects}" | write_private "$folder/object-store-url"
        migration_url "$service" "$authority" | write_private "$folder.migrate/migration-url"
    done
    printf '%s' "${MAIL_URL:-maildir:///var/lib/messagebox/mail}" | write_private "$dir/services/notifications/mail-url"
    # What a service has, and more: the right to make broker users; the right to wrap keys anew.
    (umask 077 && mkdir -p "$dir/services/booth-enrolment" "$dir/services/vault")
    cp -p "$dir"/services/ingest/* "$dir/services/booth-enrolment/"
    cp -p "$dir"/services/gdpr-requests/* "$dir/services/vault/"
    keys_migration_url "$authority" | write_private "$dir/services/vault/keys-migration-url"
    printf 'http://admin:%s@%s' "$(secret rabbitmq-admin)" "${addresses[management]}" |
        write_private "$dir/services/booth-enrolment/amqp-management-url"
}

## Gives the files to the images' user. Without root they are this user's, and so are the images.
give_away() {
    ! is_root || chown -R "$user_id" "$dir/secrets" "$dir/services" "$dir/inbox"
}
