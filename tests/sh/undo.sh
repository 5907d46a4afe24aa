#!/bin/sh
# What vaultfs changed in notes, and taking it back.
. "$(dirname "$0")/../lib.sh"

test_that 'a vault in which nothing was changed has nothing to undo' '
	cd "$VAULT"
	note Ferry.md "Text"
	refuses 1 "nothing to undo" "$VAULTFS" undo
	refuses 1 "no change 7" "$VAULTFS" undo 7
	"$VAULTFS" log >out && exit 1
	expect_equal "$(cat out)" ""
	"$VAULTFS" log --format json >out || test $? = 1
	expect_equal "$(cat out)" "{\"format-version\":1,\"changes\":[],\"count\":0}"
	expect_equal "$(cat Ferry.md)" "Text"
'

test_that 'what is no number of a change is refused' '
	cd "$VAULT"
	refuses 2 "no number" "$VAULTFS" undo last
	refuses 2 "no number" "$VAULTFS" undo -- -1
	refuses 2 "no number" "$VAULTFS" undo 1x
	refuses 2 "too many" "$VAULTFS" undo 1 2
'

finish
