#!/bin/sh
# The vault changes under the mount: what shows, and that nothing stale stays.
. "$(dirname "$0")/../lib.sh"

test_that 'a note that comes, changes and goes does so in every view, cached or not' '
	note Old.md "#old"
	mount_vault --today 2026-03-12
	! test -e "$MNT/all/New.md"
	! test -e "$MNT/by-tag/fresh"
	find "$MNT" >/dev/null
	cat "$MNT/open-tasks/all.md" >/dev/null
	note New.md --- "people: [Ada Moor]" "date: 2026-03-12" --- "- [ ] paint #fresh 📅 2026-03-01"
	eventually test -f "$MNT/by-tag/fresh/New.md"
	eventually test -f "$MNT/by-person/Ada Moor/New.md"
	eventually test -f "$MNT/by-date/today/New.md"
	eventually grep -q paint "$MNT/open-tasks/overdue.md"
	ls "$MNT/all" | grep -qx New.md
	note New.md "- [ ] varnish #other"
	eventually gone "$MNT/by-tag/fresh"
	eventually test -f "$MNT/by-tag/other/New.md"
	eventually grep -q varnish "$MNT/open-tasks/undated.md"
	eventually gone "$MNT/by-person/Ada Moor"
	! grep -q paint "$MNT/open-tasks/all.md"
	rm "$VAULT/New.md"
	eventually gone "$MNT/all/New.md"
	eventually gone "$MNT/by-tag/other"
	expect_ls by-tag old
'

test_that 'a file held open shows what is written to it, with its size' '
	note Log.md one
	mount_vault
	exec 7<"$MNT/all/Log.md"
	expect_equal "$(cat <&7)" one
	echo two >>"$VAULT/Log.md"
	eventually sh -c "test \$(stat -c %s \"$MNT/all/Log.md\") = 8"
	expect_equal "$(cat <&7)" two
	exec 7<&-
	echo short >"$VAULT/Log.md"
	eventually sh -c "test \"\$(cat \"$MNT/all/Log.md\")\" = short"
'

test_that 'a document held open goes on as it was; opened anew it is as it is' '
	note Work.md "- [ ] first"
	mount_vault
	exec 7<"$MNT/open-tasks/all.md"
	note Work.md "- [ ] first" "- [ ] second"
	eventually grep -q second "$MNT/open-tasks/all.md"
	! grep -q second <&7
	exec 7<&-
	expect_equal "$(stat -c %s "$MNT/open-tasks/all.md")" "$(cat "$MNT/open-tasks/all.md" | wc -c)"
'

test_that 'a folder that moves takes its notes along, and a shell in a directory that vanishes goes on' '
	note A/x.md "#one"
	mount_vault
	find "$MNT" >/dev/null
	cd "$MNT/by-tag/one"
	mv "$VAULT/A" "$VAULT/B"
	eventually test -f "$MNT/all/B/x.md"
	eventually gone "$MNT/all/A"
	rm -r "$VAULT/B"
	eventually gone "$MNT/by-tag/one"
	cd ..
	expect_ls by-tag
	cd "$DIR"
'

test_that 'links are resolved anew when a note appears, is renamed or goes' '
	note Talk.md "[[Ada Moor]] said so"
	mount_vault
	expect_ls by-person
	note "People/Ada Moor.md" --- "type: person" ---
	eventually test -f "$MNT/by-person/Ada Moor/Talk.md"
	mv "$VAULT/People/Ada Moor.md" "$VAULT/People/Ada Mohr.md"
	eventually gone "$MNT/by-person/Ada Moor"
	expect_ls "by-person/Ada Mohr" "Ada Mohr.md" _open-tasks.md
	mv "$VAULT/People/Ada Mohr.md" "$VAULT/People/Ada Moor.md"
	eventually test -f "$MNT/by-person/Ada Moor/Talk.md"
'

test_that 'settings apply as soon as they are saved' '
	note Private/a.md "#seen"
	note b.md "#seen"
	mount_vault
	expect_ls by-tag/seen a.md b.md
	note .obsidian/app.json "{\"userIgnoreFilters\": [\"Private/\"]}"
	eventually gone "$MNT/by-tag/seen/a.md"
	rm "$VAULT/.obsidian/app.json"
	eventually test -f "$MNT/by-tag/seen/a.md"
'

test_that 'a checkout of thousands of notes shows whole' '
	mount_vault
	ls "$MNT/all" "$MNT/by-tag" >/dev/null
	for i in $(seq 3000); do echo "#many note $i" >"$VAULT/n$i.md"; done
	eventually sh -c "test \$(ls \"$MNT/by-tag/many\" | wc -l) = 3000"
	rm "$VAULT"/n*.md
	eventually gone "$MNT/by-tag/many"
	expect_ls all .obsidian
'

test_that 'after random changes, readers running, the mount is what a fresh one is' '
	note start.md x
	mount_vault --today 2026-03-12
	VAULTFS_TODAY=2026-03-12 python3 "$TESTS_DIR/live.py" "$VAULT" "$MNT" "$DIR/fresh" --rounds ${LIVE_ROUNDS:-8} --changes 120
'

test_that 'kill -9 in the middle of changes leaves an index that the next mount mends' '
	note start.md x
	for seed in 1 2 3; do
		mount_vault --today 2026-03-12
		python3 -c "
import sys; sys.path.insert(0, \"$TESTS_DIR\"); import live, random
changer = live.Changer(\"$VAULT\", random.Random($seed))
for _ in range(60): changer.change()
" &
		pid=$(pgrep -nf "$MNT")
		kill -9 "$pid"
		wait
	done
	mount_vault --today 2026-03-12
	VAULTFS_TODAY=2026-03-12 python3 "$TESTS_DIR/live.py" "$VAULT" "$MNT" "$DIR/fresh" --rounds 1 --changes 1 --readers 0
'

test_that 'without events of the system, -o poll finds what changed' '
	note a.md "#one"
	mount_vault -o poll=0.05
	note b.md "#two"
	eventually test -f "$MNT/by-tag/two/b.md"
'

test_that 'status tells that all is well, counts what happened, and has its size at any moment' '
	note a.md "- [ ] one"
	mount_vault --today 2026-03-12
	expect_text .vaultfs/status "state: ok" "today: 2026-03-12" "notes: 1" "updates: 0"
	note b.md "- [ ] two"
	eventually grep -q "^updates: [1-9]" "$MNT/.vaultfs/status"
	eventually grep -q "^state: ok" "$MNT/.vaultfs/status"
	expect_text .vaultfs/status "notes: 2" "open tasks: 2"
	expect_equal "$(stat -c %s "$MNT/.vaultfs/status")" "$(cat "$MNT/.vaultfs/status" | wc -c)"
	ls -l "$MNT/.vaultfs" >/dev/null
	python3 -c "
import json, sys
it = json.load(open(sys.argv[1]))
assert it[\"format-version\"] == 1 and it[\"state\"] == \"ok\" and it[\"reasons\"] == [], it
assert it[\"stored\"] and it[\"poll_seconds\"] is None and it[\"updates\"] > 0, it
assert it[\"folders_watched\"] == 2 and it[\"folders_not_watched\"] == 0, it
" "$MNT/.vaultfs/status.json"
	"$VAULTFS" status "$MNT" | grep -qx "state: current"
'

test_that 'settings that cannot be read make a mount degraded for as long as they are so' '
	note a.md x
	mount_vault
	"$VAULTFS" status "$MNT"
	note .obsidian/app.json "{"
	eventually grep -q "^state: degraded" "$MNT/.vaultfs/status"
	grep -q "^reason: .*app.json.* is no JSON" "$MNT/.vaultfs/status"
	expect_equal "$(status_of_mount --format json)" 1
	grep -q "\"reasons\":\[\".*app.json" "$DIR/status.out"
	note .obsidian/app.json "{}"
	eventually grep -q "^state: ok" "$MNT/.vaultfs/status"
	"$VAULTFS" status "$MNT"
'

test_that 'without watches to spare the mount follows by walking, says so, and is well again with them' '
	note A/a.md x
	note B/b.md x
	in_namespace <<"END"
	echo 2 >/proc/sys/user/max_inotify_watches
	mount_vault -o poll=0.05
	expect_text .vaultfs/status "state: degraded" max_user_watches "walks every: 0.0"
	expect_equal "$(status_of_mount)" 1
	grep -q "^reason: .*max_user_watches" "$DIR/status.out"
	note A/new.md "#fresh"
	note B/new.md "#fresh"
	eventually test -f "$MNT/by-tag/fresh/new (A).md"
	eventually test -f "$MNT/by-tag/fresh/new (B).md"
	echo 99 >/proc/sys/user/max_inotify_watches
	eventually grep -q "^state: ok" "$MNT/.vaultfs/status"
	expect_equal "$(status_of_mount)" 0
END
'

test_that 'without an inotify instance to spare the mount follows by walking, and says so' '
	note A/a.md x
	in_namespace <<"END"
	echo 0 >/proc/sys/user/max_inotify_instances
	mount_vault -o poll=0.05
	expect_text .vaultfs/status "state: degraded" max_user_instances "folders watched: 0"
	note A/new.md "#fresh"
	eventually test -f "$MNT/by-tag/fresh/new.md"
	rm "$VAULT/A/new.md"
	eventually gone "$MNT/by-tag/fresh"
	expect_equal "$(status_of_mount)" 1
END
'

test_that 'an index that cannot be kept makes a mount degraded, a second mount does not' '
	note a.md "#one"
	mount_vault
	"$VAULTFS" "$VAULT" "$DIR/second"
	grep -qx "state: ok" "$DIR/second/.vaultfs/status"
	grep -qx "index: in memory" "$DIR/second/.vaultfs/status"
	"$VAULTFS" umount "$DIR/second"
	index=$("$VAULTFS" status "$MNT" | sed -n "s/^index: \(.*\) (.*/\1/p")
	umount_vault
	rm -r "$index"
	echo "no directory" >"$index"
	mount_vault
	expect_text .vaultfs/status "state: degraded" "for the index" "index: in memory"
	expect_equal "$(status_of_mount)" 1
	note b.md "#two"
	eventually test -f "$MNT/by-tag/two/b.md"
'

finish
