# shellcheck shell=bash
# An authority of our own and one certificate, which every private server shows. Sourced; wants $dir.
# shellcheck disable=SC2154  # $dir, $repository and $ports are common.bash's and the caller's

## Makes the authority at the first start, and a server certificate when there is none or it ends within 30 days.
## The arguments are the names under which the servers are reached.
make_authority() {
    local tls=$dir/tls names
    names=$(printf 'DNS:%s,' "$@")
    mkdir -p "$tls"
    chmod 0755 "$tls"
    if [[ ! -s $tls/ca.crt ]]; then
        (
            umask 077
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 3650 -sha256 \
                -subj '/CN=Private test authority' -addext 'keyUsage=critical,keyCertSign,cRLSign' \
                -keyout "$tls/ca.key" -out "$tls/ca.crt" 2>"$tls/log"
        ) || fail "openssl could not make the authority: $(tail -n 3 "$tls/log")"
        chmod 0644 "$tls/ca.crt"
    fi
    if ! openssl x509 -in "$tls/server.crt" -noout -checkend 2592000 >/dev/null 2>&1; then
        (
            umask 077
            openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -subj '/CN=localhost' \
                -keyout "$tls/server.key" -out "$tls/server.csr" &&
                openssl x509 -req -in "$tls/server.csr" -CA "$tls/ca.crt" -CAkey "$tls/ca.key" -CAcreateserial -days 365 \
                    -sha256 -out "$tls/server.crt" -extfile <(
                    printf '%s\n' "subjectAltName=${names}IP:127.0.0.1" 'basicConstraints=critical,CA:false' \
                        'keyUsage=critical,digitalSignature' 'extendedKeyUsage=serverAuth'
                )
        ) 2>"$tls/log" || fail "openssl could not make the servers' certificate: $(tail -n 3 "$tls/log")"
        chmod 0644 "$tls/server.crt"
    fi
}

## Makes the authority that signs booths' certificates for the broker: its certificate for the broker, and both certificate
## and key in one secret for ingest. It is another one than the servers', which the broker must not take for booths.
make_booth_authority() {
    local tls=$dir/tls secret=$dir/secrets/booth-authority
    mkdir -p "$tls" "$dir/secrets"
    chmod 0700 "$dir/secrets"
    if [[ ! -s $secret ]]; then
        (
            umask 077
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 3650 -sha256 \
                -subj '/CN=Authority of booths' -addext 'keyUsage=critical,keyCertSign,cRLSign' \
                -keyout "$tls/booths.key" -out "$tls/booths.crt" 2>"$tls/log" &&
                cat "$tls/booths.crt" "$tls/booths.key" >"$secret.new" && rm "$tls/booths.key" && mv "$secret.new" "$secret"
        ) || fail "openssl could not make the booths' authority: $(tail -n 3 "$tls/log")"
        chmod 0644 "$tls/booths.crt"
    fi
}

## Copies certificate and key to where a server's user, and nobody else, may read the key.
install_certificate() {
    local folder=$1 user=$2
    if is_root; then
        install -m 0644 -o "$user" "$dir/tls/server.crt" "$dir/tls/ca.crt" "$folder/"
        install -m 0600 -o "$user" "$dir/tls/server.key" "$folder/"
    else
        install -m 0644 "$dir/tls/server.crt" "$dir/tls/ca.crt" "$folder/"
        install -m 0600 "$dir/tls/server.key" "$folder/"
    fi
}
