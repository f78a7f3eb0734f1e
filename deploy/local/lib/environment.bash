# shellcheck shell=bash
# The file DIR/env: what a test, a demo or a person needs to reach the private servers. Sourced; wants $dir.
# shellcheck disable=SC2154  # $dir, $repository and $ports are common.bash's and the caller's

export_line() { printf "export %s='%s'\n" "$1" "$2"; }

write_environment() {
    local authority=$dir/tls/ca.crt password
    local verified="sslmode=verify-full&sslrootcert=$authority"
    (
        umask 077
        {
            export_line CA_FILE "$authority"
            export_line TEST_CA_FILE "$authority"
            if [[ -n ${ports[postgresql]:-} ]]; then
                password=$(secret postgresql-postgres)
                export_line TEST_POSTGRESQL_URL "postgresql://postgres:$password@127.0.0.1:${ports[postgresql]}/postgres?$verified"
                export_line DATABASE_ADMIN_URL "postgresql://postgres:$password@127.0.0.1:${ports[postgresql]}/messagebox?$verified"
            fi
            if [[ -n ${ports[keys]:-} ]]; then
                password=$(secret keys-postgres)
                export_line TEST_KEYS_URL "postgresql://postgres:$password@127.0.0.1:${ports[keys]}/postgres?$verified"
                export_line KEYS_ADMIN_URL "postgresql://postgres:$password@127.0.0.1:${ports[keys]}/keys?$verified"
            fi
            if [[ -n ${ports[amqp]:-} ]]; then
                password=$(secret rabbitmq-admin)
                export_line TEST_AMQP_URL "amqp://admin:$password@127.0.0.1:${ports[amqp]}/%2F"
                export_line TEST_AMQPS_URL "amqps://admin:$password@127.0.0.1:${ports[amqps]}/%2F"
                export_line TEST_AMQP_MANAGEMENT_URL "http://admin:$password@127.0.0.1:${ports[management]}"
                export_line AMQP_ADMIN_URL "amqps://admin:$password@127.0.0.1:${ports[amqps]}/messagebox"
                export_line AMQP_MANAGEMENT_URL "http://admin:$password@127.0.0.1:${ports[management]}"
            fi
            if [[ -n ${ports[submission]:-} && -d $dir/mail ]]; then
                password=$(secret smtp-password)
                export_line TEST_SMTP_URL "smtp://127.0.0.1:${ports[submission]}"
                export_line TEST_SMTPS_URL "smtps://127.0.0.1:${ports[submissions]}"
                export_line TEST_IMAPS_URL "imaps://127.0.0.1:${ports[imaps]}"
                export_line TEST_SMTP_USER sender@messagebox.example
                export_line TEST_SMTP_PASSWORD "$password"
                export_line TEST_MAILDIR "$dir/mail/maildir"
                export_line TEST_BOUNCES_MAILDIR "$dir/mail/bounces"
            fi
            if [[ -n ${ports[s3]:-} ]]; then
                password=$(secret s3-secret-key)
                export_line TEST_S3_URL "http://127.0.0.1:${ports[s3]}"
                export_line TEST_S3_BUCKET test
                export_line TEST_S3_ACCESS_KEY "$(s3_access_key)"
                export_line TEST_S3_SECRET_KEY "$password"
                if [[ $(s3_store) == rgw ]]; then
                    export_line TEST_OBJECT_STORE_URL \
                        "s3://$(s3_access_key):$password@127.0.0.1:${ports[s3]}/messagebox?tls=false"
                fi
            fi
        } >"$dir/env.new"
    )
    mv "$dir/env.new" "$dir/env"
}
