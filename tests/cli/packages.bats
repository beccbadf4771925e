#!/usr/bin/env bats
# What is installed: by make install, from the archives, and from the package in a bare Debian.

load ../harness/common

# A bare Debian is fetched for one of them.
export BATS_TEST_TIMEOUT=600

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
    # found where a shell of this prefix looks
    assert_contains "$(zsh -fc 'print -l $fpath')" /usr/local/share/zsh/site-functions
    [[ -s $DIR/usr/share/zsh/site-functions/_sluice && -s $DIR/usr/share/bash-completion/completions/sluice && -s $DIR/usr/share/man/man1/sluice.1 && -s $DIR/usr/share/man/man5/sluice-plan.5 ]]
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
    # and builds where there are spaces in the path
    build -C "$DIR/sources" build/lib/base/str.o build/cmd/version.o
}

@test "each library that is missing is named, alone and with others" {
    mkdir "$DIR/bin"
    printf '#!/bin/sh\ncase " $HIDDEN " in *" $2 "*) exit 1 ;; esac\nexec %s "$@"\n' "$(command -v pkg-config)" >"$DIR/bin/pkg-config"
    printf '#!/bin/sh\n[ -z "$NO_QUERY" ] || exit 1\nexec gcc "$@"\n' >"$DIR/bin/no-query"
    chmod +x "$DIR/bin/"*
    missing() { # HIDDEN NO_QUERY
        run env -u MAKEFLAGS PATH="$DIR/bin:$PATH" HIDDEN="$1" NO_QUERY="$2" make --no-print-directory CC=no-query dependencies
    }
    for library in libpq yaml-0.1 jansson libmd; do
        missing "$library" ''
        assert_status 2
        assert_equal "${lines[0]}" "missing: $library; run make setup"
    done
    missing 'yaml-0.1 libmd' 1
    assert_equal "${lines[0]}" 'missing: yaml-0.1 libmd libpg_query; run make setup'
    missing '' ''
    assert_status 0
}

# steps STAGE INSTRUCTION: what the Containerfile says there, a line each.
steps() {
    tests/harness/container-steps Containerfile "$1" | sed -n "s/^$2\t//p"
}

@test "the Containerfile makes its package of packages that there are, by a target that installs nothing" {
    mapfile -t runs < <(steps 0 RUN)
    [[ ${runs[0]} == 'apt-get update -qq && apt-get install -y -qq --no-install-recommends '* ]]
    read -ra packages <<<"${runs[0]##*--no-install-recommends }"
    run apt-get install --simulate -qq --no-install-recommends "${packages[@]}"
    assert_status 0
    for library in libpq-dev libyaml-dev libjansson-dev libmd-dev libpg-query-dev; do
        assert_contains " ${packages[*]} " " $library "
    done
    assert_equal "${runs[1]}" 'make deb READY=dependencies'
    run build deb READY=dependencies
    assert_status 0
    assert_equal "${lines[-1]}" "$(eval "ls ${runs[2]#cp } 2>/dev/null" | head -n 1)"
    [[ " $(steps 0 COPY) " == ' . /src ' && ${runs[2]} == *' /sluice.deb' && $(steps 1 COPY) == '--from=build /sluice.deb '* ]]
    # what docs/ci names is what it is called
    assert_contains "$(<Containerfile)" "$(grep -oh 'registry.example.com/[^ ]*' docs/ci/gitlab-ci.yml)"
}

@test "the archive for other systems holds a program that asks for nothing but libc and libpq" {
    long
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

@test "the package passes lintian, and runs in a bare Debian, as the image of the Containerfile installs it" {
    long
    [[ $EUID -eq 0 ]] || skip 'debootstrap takes root'
    run build deb
    assert_status 0
    local package=${lines[-1]}
    run lintian --fail-on error,warning "$package"
    assert_status 0

    # shellcheck disable=SC2030,SC2031 # teardown runs in the test's own shell
    BARE=$(mktemp -d /tmp/sluice.XXXXXX)
    chmod 755 "$BARE"
    debootstrap --variant=minbase bookworm "$BARE" >"$BATS_TEST_TMPDIR/log" 2>&1 ||
        { tail "$BATS_TEST_TMPDIR/log" && return 1; }
    cp "$package" "$BARE/$(steps 1 COPY | cut -d' ' -f3)"
    cp /etc/resolv.conf "$BARE/etc/resolv.conf"
    while read -r step; do
        in_bare sh -c "$step" </dev/null >"$BATS_TEST_TMPDIR/log" 2>&1 || { tail "$BATS_TEST_TMPDIR/log" && return 1; }
    done < <(steps 1 RUN)
    # as who the image's shells are, where they are
    run in_bare su "$(steps 1 USER)" -s /bin/bash -c "cd $(steps 1 WORKDIR) && touch x && id -u && command -v bash jq git psql pg_dump pg_restore"
    assert_status 0
    assert_equal "${lines[0]} ${#lines[@]}" '1001 7'
    run in_bare su sluice -c 'sluice --help'
    assert_status 0
    [[ -s $BARE/usr/share/zsh/vendor-completions/_sluice ]]
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
