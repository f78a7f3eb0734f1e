# shellcheck shell=bash
# Postfix that takes mail for any address from whoever signs in, and puts all of it into one Maildir, but what is for
# bounces@ into another; Dovecot checks the password and shows the Maildir over IMAP. Nothing leaves the machine. Sourced;
# wants $dir.
# Postfix's first process runs as root, so that an ordinary user goes through sudo.
# shellcheck disable=SC2154  # $dir, $repository and $ports are common.bash's and the caller's

# shellcheck disable=SC2034  # the caller prints it
mail_impossible=
mail_owner=$(id -u)

## Whether the mail server can be run by this user; if not, $mail_impossible is a sentence that says why.
mail_is_possible() {
    is_root && return 0
    if ! command -v sudo >/dev/null; then
        mail_impossible="Postfix needs root and there is no sudo on this machine"
    elif sudo -n true 2>/dev/null || { [[ -t 0 ]] && sudo -v; }; then
        return 0
    else
        mail_impossible="Postfix needs root and sudo would ask for a password (run \`sudo -v\` first)"
    fi
    return 1
}

## Runs one of start, stop and kill as root.
mail_command() {
    if is_root; then
        mail_as_root "$1"
    else
        sudo -n -- "$repository/deploy/local/servers" mail-as-root "$1" --dir "$dir" --owner "$mail_owner"
    fi
}

mail_as_root() {
    is_root || fail "mail-as-root is for sudo"
    local name pid rest
    case $1 in
        start) mail_start ;;
        stop | kill)
            for name in mail dovecot; do
                [[ $1 == kill ]] || end_process "$name" TERM 10
                # Children outlive a first process that was killed, and would keep the ports: all of its session ends.
                if { read -r pid rest <"$(pid_file "$name")"; } 2>/dev/null; then pkill -9 -s "$pid" || true; fi
                rm -f "$(pid_file "$name")"
            done
            rm -f "$dir/mail/dovecot/run/master.pid" "$dir/mail/queue/pid/master.pid"
            ;;
    esac
}

mail_start() {
    local home=$dir/mail user=$mail_owner group
    # Neither program delivers to root's mailbox: for root the Maildir belongs to Debian's user `mail`.
    ((user != 0)) || user=8
    group=$(id -g "$user")
    ((${#home} < 80)) || fail "the path $home is too long for the mail server's sockets; choose a shorter --dir"
    install -d -m 0755 "$home" "$home/log" "$home/postfix" "$home/queue" "$home/dovecot"
    install -d -m 0700 -o postfix "$home/data" "$home/queue/private"
    install -d -m 0700 -o "$user" -g "$group" "$home"/{maildir,bounces}{,/new,/cur,/tmp}
    install_certificate "$home" root

    local settings="MAIL=$home SUBMISSION=${ports[submission]} SUBMISSIONS=${ports[submissions]} IMAPS=${ports[imaps]} USER_ID=$user GROUP_ID=$group"
    fill "$repository/deploy/mail/main.cf" "$settings" >"$home/postfix/main.cf"
    fill "$repository/deploy/mail/master.cf" "$settings" >"$home/postfix/master.cf"
    fill "$repository/deploy/mail/dovecot.conf" "$settings" >"$home/dovecot/dovecot.conf"
    install -m 0644 "$repository/deploy/mail/"{recipients,mailboxes} "$home/postfix/"
    (umask 077 && printf 'sender@messagebox.example:{PLAIN}%s\n' "$(secret smtp-password)" >"$home/dovecot/users")
    chown dovecot "$home/dovecot/users"

    setsid dovecot -F -c "$home/dovecot/dovecot.conf" </dev/null >>"$home/log/mail.log" 2>&1 &
    remember dovecot $!
    postfix -c "$home/postfix" start </dev/null >>"$home/log/mail.log" 2>&1 || return 1
    remember mail "$(tr -d ' ' <"$home/queue/pid/master.pid")"
    chmod 0644 "$(pid_file mail)" "$(pid_file dovecot)" "$home/log"/*.log
}

## Prints a file with every @NAME@ replaced, from a list of NAME=value.
fill() {
    local text setting
    text=$(<"$1")
    for setting in $2; do text=${text//"@${setting%%=*}@"/"${setting#*=}"}; done
    printf '%s\n' "$text"
}

launch_mail() {
    # Made here and not by root, so that the user can read it too.
    secret smtp-password >/dev/null
    mail_command start
}

ready_mail() {
    is_running dovecot && is_listening "${ports[imaps]}" || return 1
    # Each greets, the second one inside TLS, with a certificate that the authority signed.
    curl --silent --output /dev/null --max-time 5 --ssl-reqd --cacert "$dir/tls/ca.crt" \
        "smtp://127.0.0.1:${ports[submission]}" --request NOOP &&
        curl --silent --output /dev/null --max-time 5 --cacert "$dir/tls/ca.crt" \
            "smtps://127.0.0.1:${ports[submissions]}" --request NOOP
}

stop_mail() { if [[ -e $(pid_file mail) || -e $(pid_file dovecot) ]]; then mail_command stop; fi; }
kill_mail() { mail_command kill; }
