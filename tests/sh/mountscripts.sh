#!/bin/sh
# What mount(8) and fstab call.
. "$(dirname "$0")/../lib.sh"
SCRIPTS=$TESTS_DIR/../mountscripts
PATH=$(dirname "$VAULTFS"):$PATH
export SCRIPTS PATH

test_that 'mount.vaultfs mounts with the arguments that mount(8) gives' '
	note a.md "#one"
	mkdir "$MNT"
	"$SCRIPTS/mount.vaultfs" "$VAULT" "$MNT" -n -t vaultfs -o rw,user,noauto,today=2026-03-12
	test -f "$MNT/by-tag/one/a.md"
	grep -q "today: 2026-03-12" "$MNT/.vaultfs/status"
'

test_that 'mount.vaultfs -f only pretends' '
	note a.md "#one"
	mkdir "$MNT"
	"$SCRIPTS/mount.vaultfs" "$VAULT" "$MNT" -f -o ro
	expect_equal "$(ls -A "$MNT")" ""
'

test_that 'mount.vaultfs says what is wrong and fails' '
	mkdir "$MNT"
	refuses 1 usage "$SCRIPTS/mount.vaultfs" "$VAULT"
	refuses 1 namespace "$SCRIPTS/mount.vaultfs" "$VAULT" "$MNT" -N 7
	! "$SCRIPTS/mount.vaultfs" "$DIR/none" "$MNT" 2>err
	test -s err
'

finish
