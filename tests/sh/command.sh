#!/bin/sh
# The command line: verbs, help, what goes where, and exit statuses.
# shellcheck disable=SC2016
. "$(dirname "$0")/../lib.sh"

test_that 'help fits on a screen and says which vault is meant' '
	"$VAULTFS" --help >out
	head -n 1 out | grep -q "Obsidian.*not HashiCorp Vault"
	test "$(wc -l <out)" -le 24
	for verb in mount umount status show resolve tasks check watch index; do
		grep -q "^  $verb " out
	done
	expect_equal "$("$VAULTFS" help)" "$(cat out)"
	expect_equal "$("$VAULTFS" -h)" "$(cat out)"
'

test_that 'every verb has help of its own' '
	for verb in mount umount status show resolve tasks check watch index help version; do
		"$VAULTFS" help "$verb" >out
		grep -q "^Usage: vaultfs $verb" out
		grep -q "^Exit status:" out
		expect_equal "$("$VAULTFS" "$verb" --help)" "$(cat out)"
	done
	refuses 2 "index" "$VAULTFS" help indx
'

test_that 'the version is data' '
	"$VAULTFS" --version 2>err | grep -q "^vaultfs [0-9]"
	expect_equal "$("$VAULTFS" version)" "$("$VAULTFS" -V)"
	expect_equal "$(cat err)" ""
'

test_that 'a mistyped verb is not taken for a mountpoint' '
	cd "$VAULT"
	refuses 2 "did you mean .status" "$VAULTFS" stauts
	refuses 2 "did you mean .umount" "$VAULTFS" unmount "$MNT"
	expect_equal "$(ls)" ""
'

test_that 'wrong usage is told with status 2 and without touching anything' '
	refuses 2 "usage" "$VAULTFS"
	refuses 2 "MOUNTPOINT" "$VAULTFS" mount
	refuses 2 "too many" "$VAULTFS" "$VAULT" "$MNT" more
	refuses 2 "no option" "$VAULTFS" --frobnicate "$MNT"
	refuses 2 "did you mean .--format" "$VAULTFS" tasks --fromat json
	refuses 2 "does not take" "$VAULTFS" tasks --lazy
	refuses 2 "needs a value" "$VAULTFS" tasks --vault
	refuses 2 "not a day" "$VAULTFS" tasks --today 2025-13-01
	refuses 2 "VAULTFS_TODAY" env VAULTFS_TODAY=x "$VAULTFS" tasks
	refuses 2 "text and json" "$VAULTFS" tasks --format yaml
	refuses 2 "twice" "$VAULTFS" index "$VAULT" --vault "$VAULT"
	test ! -e "$MNT"
'

test_that 'after -- nothing is a verb' '
	cd "$VAULT"
	"$VAULTFS" -- ./status
	"$VAULTFS" umount ./status
	"$VAULTFS" -- status
	grep -qF " $VAULT/status " /proc/self/mountinfo
	"$VAULTFS" umount status
'

test_that 'a full disk behind stdout is an error' '
	test -w /dev/full || skip "no /dev/full"
	note A.md "- [ ] x"
	refuses 2 "stdout" sh -c "\"\$VAULTFS\" tasks --vault \"\$VAULT\" >/dev/full"
'

test_that 'the manual page names every verb and option and has no mistake' '
	manual=$TESTS_DIR/../docs/vaultfs.1
	for verb in mount umount status show resolve tasks check watch index help version; do
		grep -q "Cm $verb" "$manual"
		"$VAULTFS" help "$verb" | sed -n "s/^  .*\(--[a-z-]*\).*/\1/p" |
			sed "s/^-//" | while read -r option; do
			grep -qe "$option" "$manual"
		done
	done
	need mandoc
	expect_equal "$(mandoc -T lint -W warning "$manual")" ""
'

finish
