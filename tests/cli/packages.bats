#!/usr/bin/env bats
# What is installed: by make install, from the archives, and from the package in a bare Debian.

load ../harness/common

setup() {
    cd "$ROOT" || return
    DIR="$BATS_TEST_TMPDIR/a place with spaces"
    mkdir -p "$DIR"
}
teardown() {
    if [[ -n ${BARE:-} ]]; then
        rm -rf --one-file-system "$BARE"
    fi
}

version() {
    "$ROOT/build/package/sluice" --version | cut -d' ' -f2
}

# Other tests run beside this one, and may build too: one make at a time, which knows nothing of a
# make that runs these tests.
build() {
    env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL flock "$ROOT/build/package.lock" make --no-print-directory "$@"
}

@test "what install puts there runs, and uninstall takes it away" {
    run build install PREFIX="$DIR/usr"
    assert_status 0
    run env -u PGHOST -u PGDATABASE -u PGUSER -u PGPORT "$DIR/usr/bin/sluice" check "$DIR/usr/share/doc/sluice/plans/rename-users-email.yaml"
    assert_status 0
    [[ -s $DIR/usr/share/bash-completion/completions/sluice && -s $DIR/usr/share/man/man1/sluice.1 && -s $DIR/usr/share/man/man5/sluice-plan.5 ]]
    mkdir -p "$DIR/usr/share/doc/another"
    run build uninstall PREFIX="$DIR/usr"
    assert_status 0
    assert_equal "$(find "$DIR" -type f)" ''
    [[ -d $DIR/usr/share/doc/another && ! -e $DIR/usr/share/doc/sluice ]]
}

@test "the archive of sources holds what was committed, and knows its commit" {
    run build dist
    assert_status 0
    tar -C "$DIR" -xf "${lines[-1]}"
    mv "$DIR"/sluice-* "$DIR/sources"
    run diff <(cd "$DIR/sources" && find . ! -type d | sed 's|^\./||' | LC_ALL=C sort) \
        <(git ls-tree -r --name-only HEAD | LC_ALL=C sort)
    assert_status 0
    "$DIR/sources/tools/commit" "$DIR/commit.h"
    assert_equal "$(<"$DIR/commit.h")" "#define SLUICE_COMMIT \"$(git rev-parse --short HEAD)\""
}

@test "the archive for other systems holds a program that asks for nothing but libc and libpq" {
    run build tarball
    assert_status 0
    tar -C "$DIR" -xf "${lines[-1]}"
    mv "$DIR"/sluice-* "$DIR/program"
    run "$DIR/program/bin/sluice" --version
    assert_status 0
    # libm and the loader are libc's.
    assert_equal "$(objdump -p "$DIR/program/bin/sluice" | awk '/NEEDED/ { print $2 }' |
        grep -v '^ld-\|^libm\.' | sort)" $'libc.so.6\nlibpq.so.5'
}

@test "the package passes lintian, and runs in a bare Debian" {
    [[ $EUID -eq 0 ]] || skip 'debootstrap takes root'
    run build deb
    assert_status 0
    local package=${lines[-1]}
    run lintian --fail-on error,warning "$package"
    assert_status 0

    # shellcheck disable=SC2030,SC2031 # teardown runs in the test's own shell
    BARE=$(mktemp -d /tmp/sluice.XXXXXX)
    debootstrap --variant=minbase bookworm "$BARE" >"$BATS_TEST_TMPDIR/log" 2>&1 ||
        { tail "$BATS_TEST_TMPDIR/log" && return 1; }
    cp "$package" "$BARE/tmp/sluice.deb"
    cp /etc/resolv.conf "$BARE/etc/resolv.conf"
    in_bare apt-get install -y -qq --no-install-recommends /tmp/sluice.deb
    run in_bare sluice --version
    assert_equal "$output" "sluice $(version)"
    run in_bare sluice check /usr/share/doc/sluice/plans/rename-users-email.yaml
    assert_status 0
    run in_bare sluice status
    [[ $status -eq 75 || $status -eq 1 ]]
    in_bare dpkg --verify sluice
    in_bare apt-get purge -y -qq sluice
    [[ ! -e $BARE/usr/bin/sluice && ! -e $BARE/usr/share/doc/sluice ]]
}
# shellcheck disable=SC2031
in_bare() {
    chroot "$BARE" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"
}
