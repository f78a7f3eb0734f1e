# shellcheck shell=bash
# Roles, schemas, broker users and exchanges, on whichever servers hold them: private ones of this machine, or containers.
# Sourced after common.bash; wants $dir with the secrets, and the array $addresses.
# shellcheck disable=SC2154  # $dir, $repository and $services are common.bash's and the caller's

virtual_host=messagebox

## Where the servers are, HOST:PORT each: postgresql, keys, amqps and management as whoever connects names them.
declare -A addresses=()

# --- database ---------------------------------------------------------------------------------------------------------

## Runs one of our SQL files on a cluster, with the passwords of all services in its environment: KIND FILE URL.
apply_roles() {
    local kind=$1 file=$2 url=$3 service name PASSWORD_MIGRATOR
    (
        PASSWORD_MIGRATOR=$(secret "$kind-migrator")
        export PASSWORD_MIGRATOR
        for service in "${services[@]}"; do
            name=PASSWORD_${service//-/_}
            export "${name^^}=$(secret "$kind-$service")"
        done
        PGCONNECT_TIMEOUT=10 timeout 120 psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 \
            --file="$repository/deploy/postgresql/$file" "$url"
    ) >/dev/null || fail "the roles of $kind could not be made (above)"
}

## Applies the key store's migrations, each file once: URL of keys_owner.
apply_key_migrations() {
    local url=$1 file name
    psql_keys() {
        PGCONNECT_TIMEOUT=10 timeout 120 psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 "$@" "$url"
    }
    psql_keys --command='create table if not exists schema_migration (name text primary key)' 2>/dev/null || return 1
    for file in "$repository"/deploy/postgresql/keys/*.sql; do
        name=$(basename "$file" .sql)
        [[ -z $(psql_keys --command="select 1 from schema_migration where name = '$name'") ]] || continue
        psql_keys --single-transaction --file="$file" \
            --command="insert into schema_migration (name) values ('$name')" || return 1
    done
}

# --- broker -----------------------------------------------------------------------------------------------------------

## Calls the management interface: METHOD PATH [JSON]. Credentials and body pass through a pipe, not the command line.
broker() {
    local method=$1 path=$2 body=${3:-} code answer
    answer=$(mktemp)
    code=$(
        {
            printf 'user = "admin:%s"\n' "$(secret rabbitmq-admin)"
            [[ -z $body ]] || printf 'data = "%s"\n' "${body//\"/\\\"}"
        } | curl --silent --show-error --max-time 20 --config - --request "$method" --header 'content-type: application/json' \
            --output "$answer" --write-out '%{http_code}' "http://${addresses[management]}/api/$path"
    ) || fail "the broker's management interface does not answer"
    [[ $code == 20[014] ]] || fail "the broker answered $method $path with $code: $(head -c 300 "$answer")"
    rm -f "$answer"
}

## The orders that a service may give, as an alternation of a regular expression; asyncapi.yaml says who gives which.
orders_of() {
    awk -v service="$1" '
        /^  [a-z].*:$/ { name = substr($1, 1, length($1) - 1) }
        /^    x-said-by:/ { said = $0; gsub(/^.*\[|\].*$/, "", said); count = split(said, senders, ", ") }
        /^          name: commands$/ {
            for (i = 1; i <= count; i++) if (senders[i] == service) { gsub(/\./, "[.]", name); found = found "|" name }
        }
        END { print substr(found, 2) }' "$repository/Shared/Contracts/asyncapi.yaml"
}

## What a user may say on a topic exchange, and which routing keys it may bind its queues to: USER EXCHANGE SAY HEAR.
topic_rights() {
    broker PUT "topic-permissions/$virtual_host/$1" "{\"exchange\":\"$2\",\"write\":\"$3\",\"read\":\"$4\"}"
}

make_broker() {
    local service own reads writes
    broker PUT "vhosts/$virtual_host"
    broker PUT "permissions/$virtual_host/admin" '{"configure":".*","write":".*","read":".*"}'
    broker PUT "exchanges/$virtual_host/events" '{"type":"topic","durable":true}'
    broker PUT "exchanges/$virtual_host/commands" '{"type":"topic","durable":true}'
    broker PUT "exchanges/$virtual_host/booths" '{"type":"topic","durable":true}'
    for service in "${services[@]}"; do
        own="${service}[.].*"
        # Not the nameless exchange: it leads to everybody's queues. A service has one of its own, <service>.queues.
        writes="events|commands|$own" reads="events|commands|$own"
        # What booths publish comes in there.
        [[ $service != ingest ]] || reads="booths|$reads"
        broker PUT "users/$service" "{\"password\":\"$(secret "rabbitmq-$service")\",\"tags\":\"\"}"
        # Its own facts, everybody's to hear; the orders it gives, its own to hear; nothing as a booth.
        topic_rights "$service" events "^$own\$" ".*"
        topic_rights "$service" commands "^($(orders_of "$service"))\$" "^$own\$"
        topic_rights "$service" booths "^\$" ".*"
        broker PUT "permissions/$virtual_host/$service" \
            "{\"configure\":\"^($own)\$\",\"write\":\"^($writes)\$\",\"read\":\"^($reads)\$\"}"
    done
}

# --- addresses --------------------------------------------------------------------------------------------------------

## Prints where a role finds its database: KIND USER PASSWORD DATABASE AUTHORITY [OPTIONS].
database_url() {
    local kind=$1 user=$2 password=$3 database=$4 authority=$5 options=${6:-}
    printf 'postgresql://%s:%s@%s/%s?sslmode=verify-full&sslrootcert=%s%s' "$user" "$password" "${addresses[$kind]}" \
        "$database" "$authority" "${options:+&options=$options}"
}

## Prints what a service, or `migrator` as the owner of something, connects to; AUTHORITY is the file that signs for it.
service_database_url() { database_url postgresql "${1//-/_}" "$(secret "postgresql-$1")" messagebox "$2"; }
service_keys_url() { database_url keys "${1//-/_}" "$(secret "keys-$1")" keys "$2"; }
service_amqp_url() {
    printf 'amqps://%s:%s@%s/%s?cacertfile=%s' "$1" "$(secret "rabbitmq-$1")" "${addresses[amqps]}" "$virtual_host" "$2"
}
migration_url() {
    local role=${1//-/_}
    database_url postgresql migrator "$(secret postgresql-migrator)" messagebox "$2" \
        "-c%20role%3D${role}_owner%20-c%20search_path%3D$role"
}
keys_migration_url() {
    database_url keys migrator "$(secret keys-migrator)" keys "$1" "-c%20role%3Dkeys_owner%20-c%20search_path%3Dkeys"
}

## Writes standard input to a file that only its owner can read, in one step.
write_private() {
    (umask 077 && cat >"$1.new")
    mv "$1.new" "$1"
}
