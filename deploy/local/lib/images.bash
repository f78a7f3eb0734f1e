# shellcheck shell=bash
# File systems in a file, for faults of disks. Sourced after common.bash; only root can mount.
# shellcheck disable=SC2154  # $dir is the sourcing script's

## Says why this machine cannot mount images; prints nothing when it can.
why_no_images() {
    local trial
    is_root || { echo "only root can mount"; return; }
    command -v losetup mkfs.ext4 e2fsck >/dev/null || { echo "losetup, mkfs.ext4 or e2fsck is missing"; return; }
    trial=$(mktemp --directory)
    truncate --size 4M "$trial/image"
    mkfs.ext4 -q "$trial/image" 2>/dev/null
    if mount -o loop "$trial/image" "$trial" 2>/dev/null; then
        umount "$trial"
    else
        echo "this machine does not let root mount an image"
    fi
    rm -r "$trial"
}

## Lets the object store lie on a disk of its own of $1 MiB, so that it can be full. To be called before anything runs.
mount_store() {
    mkdir -p "$dir/objects"
    ! mountpoint --quiet "$dir/objects" || return 0
    truncate --size "$1M" "$dir/objects.image"
    mkfs.ext4 -q -F -m 0 -i 4096 "$dir/objects.image"
    mount -o loop "$dir/objects.image" "$dir/objects"
    rmdir "$dir/objects/lost+found"
}

## Ends what mount_store began; its content is gone.
unmount_store() {
    ! mountpoint --quiet "$dir/objects" || umount "$dir/objects" || umount --lazy "$dir/objects"
    rm -f "$dir/objects.image"
}
