# shellcheck shell=bash
# Fetches source packages of Debian without touching the machine's own lists of packages. Sourced.

## Fetches the source packages named into $1/source, by a private list of one line in $1.
fetch_source_packages() {
    local work=$1 mirror apt
    shift
    # shellcheck disable=SC2016  # apt fills it in
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' 2>/dev/null | head -n 1)
    [[ $mirror == http* ]] || mirror=http://deb.debian.org/debian/
    mkdir -p "$work/lists/partial" "$work/archives/partial" "$work/source"
    printf 'deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s bookworm main\n' "$mirror" >"$work/sources.list"
    apt=(apt-get -q -o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=/dev/null
        -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work" -o APT::Sandbox::User=)
    { "${apt[@]}" update && (cd "$work/source" && "${apt[@]}" source --download-only "$@"); } >"$work/apt.log" 2>&1 ||
        { tail -n 5 "$work/apt.log" >&2; fail "the source packages $* could not be fetched"; }
}
