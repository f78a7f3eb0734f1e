# shellcheck shell=bash
# An S3 server of three daemons: Ceph's RADOS gateway over one monitor and one store, all in memory-sized settings and
# without authentication among themselves, since they only speak on the loopback. Sourced; wants $dir.
# It is the server `s3` of a directory that was started with --store rgw; lib/s3.bash asks here for it.
# shellcheck disable=SC2154  # $dir, $repository and $ports are common.bash's and the caller's

rgw_home() { printf '%s/s3' "$dir"; }

## Whether the daemons are installed; they are 280 MB and nothing but this needs them, so deploy/local/setup leaves them out.
rgw_is_possible() { command -v ceph-mon ceph-osd radosgw ceph >/dev/null; }

rgw_impossible="--store rgw wants Ceph; install it with: apt-get install --no-install-recommends radosgw ceph-mon ceph-osd ceph-common"

rgw_configuration() {
    local home
    home=$(rgw_home)
    cat <<CONF
[global]
fsid = $(cat /proc/sys/kernel/random/uuid)
mon_host = v1:127.0.0.1:${ports[s3-monitor]}
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
public_network = 127.0.0.0/8
ms_bind_ipv6 = false
ms_bind_msgr2 = false
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
auth_supported = none
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 2
osd_pool_default_pgp_num = 2
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
mon_data_avail_warn = 2
mon_data_avail_crit = 1
osd_crush_chooseleaf_type = 0
osd_objectstore = bluestore
bluestore_block_size = 10737418240
bluestore_cache_size = 134217728
osd_memory_target = 939524096
osd_heartbeat_grace = 60
osd_class_update_on_start = false
osd_crush_update_on_start = false
run_dir = $home/run
admin_socket = $home/run/\$name.asok
pid_file = $home/run/\$name.pid
log_file = $home/log/\$name.log
crash_dir = $home/log
mon_cluster_log_file = $home/log/cluster.log
mon_data = $home/monitor
osd_data = $home/store
rgw_data = $home/gateway
keyring = $home/keyring
[client.rgw]
rgw_frontends = beast endpoint=127.0.0.1:${ports[s3]}
rgw_thread_pool_size = 64
rgw_enable_usage_log = false
log_file = $home/log/s3.log
CONF
}

## Makes the monitor's first map. Its port stands in it, so it is never chosen again.
rgw_make_monitor() {
    local home conf
    home=$(rgw_home) conf=$(rgw_home)/ceph.conf
    mkdir -p "$home"/{monitor,store,gateway,run,log}
    rgw_configuration >"$conf"
    {
        ceph-authtool --create-keyring "$home/keyring" --gen-key -n mon. --cap mon 'allow *'
        ceph-authtool "$home/keyring" --gen-key -n client.admin --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *'
        monmaptool --create --clobber --fsid "$(sed -n 's/^fsid = //p' "$conf")" \
            --addv a "[v1:127.0.0.1:${ports[s3-monitor]}]" "$home/monmap"
        ceph-mon -c "$conf" --mkfs -i a --monmap "$home/monmap" --keyring "$home/keyring"
    } >>"$home/log/make.log" 2>&1
}

## In its first second a monitor refuses everybody.
rgw_wait_for_monitor() {
    for _ in {1..30}; do
        timeout 20 ceph -c "$(rgw_home)/ceph.conf" --connect-timeout 10 mon stat && return 0
        sleep 0.3
    done
    return 1
}

rgw_make_store() {
    local home conf id identifier
    home=$(rgw_home) conf=$(rgw_home)/ceph.conf identifier=$(cat /proc/sys/kernel/random/uuid)
    {
        rgw_wait_for_monitor &&
            id=$(timeout 60 ceph -c "$conf" osd new "$identifier") &&
            ceph-osd -c "$conf" -i "$id" --mkfs --osd-uuid "$identifier" &&
            timeout 60 ceph -c "$conf" osd crush add "osd.$id" 1.0 host=localhost root=default
    } >>"$home/log/make.log" 2>&1
}

## The daemons go into the background by themselves and write their numbers down.
rgw_launch() {
    local home conf
    rgw_is_possible || { say "$rgw_impossible" >&2; return 1; }
    home=$(rgw_home) conf=$(rgw_home)/ceph.conf
    [[ -e $conf ]] || rgw_make_monitor || return 1
    sed -i "s/^rgw_frontends = .*/rgw_frontends = beast endpoint=127.0.0.1:${ports[s3]}/" "$conf"
    rgw_end_daemons KILL
    ceph-mon -c "$conf" -i a >>"$home/log/make.log" 2>&1 || return 1
    [[ -e $home/store/ready ]] || rgw_make_store || return 1
    ceph-osd -c "$conf" -i 0 >>"$home/log/make.log" 2>&1 || return 1
    setsid radosgw -c "$conf" -n client.rgw -f </dev/null >>"$home/log/make.log" 2>&1 &
    remember s3 $!
}

## The owner of the keys and the two buckets, made at the first start: an answer means that both are there.
rgw_ready() {
    local conf bucket hash code
    conf=$(rgw_home)/ceph.conf
    code=$(curl --silent --output /dev/null --max-time 5 --write-out '%{http_code}' "http://127.0.0.1:${ports[s3]}/") || return 1
    [[ $code == 200 || $code == 40[0-9] ]] || return 1
    [[ ! -e $(rgw_home)/buckets ]] || return 0
    timeout 60 radosgw-admin -c "$conf" user create --uid=messagebox --display-name=messagebox \
        --access-key="$(s3_access_key)" --secret-key="$(secret s3-secret-key)" >/dev/null 2>>"$(rgw_home)/log/make.log" || return 1
    hash=$(sha256sum </dev/null | cut -d' ' -f1)
    for bucket in messagebox test; do
        # The credentials go through a file descriptor: a command line can be read by every user.
        curl --silent --fail --max-time 30 --request PUT --aws-sigv4 aws:amz:us-east-1:s3 --header "x-amz-content-sha256: $hash" \
            --config <(printf 'user = "%s:%s"\n' "$(s3_access_key)" "$(secret s3-secret-key)") \
            "http://127.0.0.1:${ports[s3]}/$bucket" || return 1
    done
    touch "$(rgw_home)/buckets"
}

## Ends the monitor and the store. They are ours by their numbers and by the configuration on their command lines.
rgw_end_daemons() {
    local file pid
    for file in "$(rgw_home)"/run/{osd.0,mon.a}.pid; do
        { read -r pid <"$file"; } 2>/dev/null || continue
        grep -qsF -- "$(rgw_home)/ceph.conf" "/proc/$pid/cmdline" || continue
        kill -s "$1" "$pid" 2>/dev/null || continue
        for _ in {1..200}; do [[ -e /proc/$pid ]] || break; sleep 0.05; done
        kill -9 "$pid" 2>/dev/null || true
    done
}

rgw_stop() {
    end_process s3 TERM 10
    rgw_end_daemons TERM
}

## The gateway alone: what it had said yes to lies in the store.
rgw_kill() { kill -9 "$(running_pid s3)"; }
