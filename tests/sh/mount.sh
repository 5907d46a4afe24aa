#!/bin/sh
# The life of a mount: from the command to the directory that is gone again.
# shellcheck disable=SC2016
. "$(dirname "$0")/../lib.sh"

# the_process: of the mount at $MNT
the_process() {
	"$VAULTFS" status "$MNT" | sed -n 's/^process: //p'
}

is_mounted() {
	grep -qF " ${1:-$MNT} " /proc/self/mountinfo
}

is_gone() {
	! is_mounted "$@"
}

has_ended() {
	# A process that nobody waits for is a zombie.
	! grep -qs "^State:.[^Z]" "/proc/$1/status"
}

# crash: the process of the mount dies without a chance
crash() {
	crash_pid=$(the_process)
	kill -9 "$crash_pid"
	eventually has_ended "$crash_pid"
}

test_that 'the prompt returns when the tree can be read' '
	note Hello.md "# Hello"
	mount_vault >out 2>err
	expect_equal "$(cat "$MNT/all/Hello.md")" "# Hello"
	expect_equal "$(cat out err)" ""
'

test_that 'a pipe that reads the command to its end is not held open' '
	"$VAULTFS" "$VAULT" "$MNT" 2>&1 | timeout 20 cat >/dev/null
	is_mounted
'

test_that 'a missing mountpoint is made, and removed by umount' '
	mount_vault
	test -d "$MNT"
	umount_vault
	is_gone
	test ! -e "$MNT"
'

test_that 'a mountpoint that was there stays after umount' '
	mkdir "$MNT"
	mount_vault
	umount_vault
	is_gone
	test -d "$MNT"
'

test_that 'umount waits for the process' '
	mount_vault
	pid=$(the_process)
	umount_vault
	has_ended "$pid"
'

test_that 'without a vault the command says what to type' '
	cd "$HOME"
	refuses 1 "vaultfs" "$VAULTFS" "$MNT"
	test ! -e "$MNT"
	refuses 1 "nowhere" "$VAULTFS" "$DIR/nowhere" "$MNT"
'

test_that 'the vault is found from a folder in it, or by VAULTFS_VAULT' '
	note Deep/Down/Note.md "x"
	cd "$VAULT/Deep/Down"
	"$VAULTFS" "$MNT"
	test -e "$MNT/all/Deep/Down/Note.md"
	umount_vault
	cd "$HOME"
	VAULTFS_VAULT=$VAULT "$VAULTFS" "$MNT"
	test -e "$MNT/all/Deep/Down/Note.md"
'

test_that 'a directory that is not empty is refused' '
	mkdir "$MNT"
	echo x >"$MNT/mine"
	refuses 1 "not empty" mount_vault
	is_gone
	expect_equal "$(cat "$MNT/mine")" x
	mount_vault -o nonempty
	test ! -e "$MNT/mine"
'

test_that 'a file is refused as a mountpoint' '
	echo x >"$MNT"
	refuses 1 "not a directory" mount_vault
	expect_equal "$(cat "$MNT")" x
'

test_that 'a mountpoint in a folder that does not exist is refused' '
	refuses 1 "mkdir" "$VAULTFS" "$VAULT" "$DIR/no/such/place"
	test ! -e "$DIR/no"
'

test_that 'the vault itself and what it is in are refused as mountpoints' '
	refuses 1 "vault" "$VAULTFS" "$VAULT" "$VAULT"
	refuses 1 "inside" "$VAULTFS" "$VAULT" "$DIR"
	is_gone "$VAULT"
	is_gone "$DIR"
'

test_that 'mounting the same vault again is no error' '
	mount_vault
	mount_vault 2>err
	grep -q "already mounted" err
	expect_equal "$(grep -cF " $MNT " /proc/self/mountinfo)" 1
'

test_that 'of mounts started at once one is made and none fails' '
	for i in 1 2 3 4; do
		mount_vault 2>/dev/null && echo done >>results &
	done
	wait
	expect_equal "$(grep -c done results)" 4
	expect_equal "$(grep -cF " $MNT " /proc/self/mountinfo)" 1
'

test_that 'another vault at the same place is refused' '
	mkdir -p other/.obsidian
	mount_vault
	refuses 1 "something else" "$VAULTFS" other "$MNT"
	is_mounted
'

test_that 'one vault may be mounted in two places' '
	note A.md "one"
	mount_vault
	"$VAULTFS" "$VAULT" "$DIR/second"
	expect_equal "$(cat "$DIR/second/all/A.md")" one
	"$VAULTFS" umount "$DIR/second"
	is_mounted
'

test_that 'vaults and mountpoints may have any name' '
	odd=$(printf "a, b\\\\c\td\ne \"f\" \303\251")
	mkdir -p "$DIR/$odd/.obsidian"
	echo one >"$DIR/$odd/A.md"
	"$VAULTFS" "$DIR/$odd" "$DIR/at $odd"
	expect_equal "$(cat "$DIR/at $odd/all/A.md")" one
	"$VAULTFS" "$DIR/$odd" "$DIR/at $odd" 2>err
	grep -q "already" err
	"$VAULTFS" status "$DIR/at $odd/all" | grep -q "^state: current"
	"$VAULTFS" umount "$DIR/at $odd"
	test ! -e "$DIR/at $odd"
'

test_that 'a dead mount is detached and mounted again' '
	note A.md "one"
	mount_vault
	crash
	mount_vault
	expect_equal "$(cat "$MNT/all/A.md")" one
	expect_equal "$(grep -cF " $MNT " /proc/self/mountinfo)" 1
'

test_that 'a mountpoint that vaultfs made is removed even after crashes' '
	mount_vault
	crash
	mount_vault
	crash
	umount_vault
	is_gone
	test ! -e "$MNT"
'

test_that 'a directory made anew by someone else is not removed' '
	mount_vault
	kill "$(the_process)"
	eventually is_gone
	mkdir "$DIR/theirs"
	rmdir "$MNT"
	mv "$DIR/theirs" "$MNT"
	mount_vault
	umount_vault
	test -d "$MNT"
'

test_that 'a mountpoint in the vault is left out of all/ and commented on' '
	note A.md "one"
	cd "$VAULT"
	"$VAULTFS" mnt 2>err
	MNT=$VAULT/mnt
	grep -q "dot" err
	expect_equal "$(wc -l <err)" 1
	expect_equal "$(find mnt/all -name mnt)" ""
	timeout 20 find mnt >/dev/null
	"$VAULTFS" umount mnt
	test ! -e mnt
'

test_that 'a mountpoint in the vault whose name begins with a dot needs no comment' '
	"$VAULTFS" "$VAULT" "$VAULT/.mnt" 2>err
	expect_equal "$(cat err)" ""
	"$VAULTFS" umount "$VAULT/.mnt"
'

test_that 'mounting changes nothing in the vault' '
	note Work/A.md "one"
	before=$(vault_digest)
	mount_vault
	find "$MNT" -type f -exec cat {} + >/dev/null
	umount_vault
	expect_equal "$(vault_digest)" "$before"
'

test_that 'SIGTERM unmounts' '
	mount_vault
	pid=$(the_process)
	kill -TERM "$pid"
	eventually is_gone
	eventually has_ended "$pid"
'

test_that 'in the foreground the command stays and ends with the mount' '
	"$VAULTFS" -f "$VAULT" "$MNT" &
	pid=$!
	eventually is_mounted
	eventually test -d "$MNT/all"
	kill -0 "$pid"
	umount_vault
	wait "$pid"
	"$VAULTFS" -f "$VAULT" "$MNT" &
	pid=$!
	eventually is_mounted
	eventually test -d "$MNT/all"
	kill -TERM "$pid"
	wait "$pid"
	is_gone
'

test_that 'a mount in use is not ended, and the message says what to do' '
	note A.md "one"
	mount_vault
	exec 9<"$MNT/all"
	refuses 1 "lazy" umount_vault
	is_mounted
	"$VAULTFS" umount --lazy "$MNT"
	is_gone
	exec 9<&-
'

test_that 'umount of what is not mounted, or not ours, says so' '
	refuses 3 "nothing is mounted" umount_vault
	refuses 3 "nothing is mounted" "$VAULTFS" umount "$DIR"
	refuses 3 "not of vaultfs" "$VAULTFS" umount /proc
'

test_that 'status tells whether, where and how a vault is mounted' '
	note A.md "- [ ] one"
	status=0
	"$VAULTFS" status "$MNT" --vault "$VAULT" >out || status=$?
	expect_equal "$status" 3
	grep -q "not mounted" out
	mount_vault
	"$VAULTFS" status "$MNT" >out
	grep -q "^state: current" out
	grep -qF "$VAULT" out
	"$VAULTFS" status --vault "$VAULT" --format json | python3 -c "
import json, os, sys
got = json.load(sys.stdin)
assert got[\"format-version\"] == 1
[mount] = got[\"mounts\"]
assert mount[\"mountpoint\"] == os.environ[\"MNT\"]
assert mount[\"state\"] == \"current\"
assert mount[\"index\"][\"notes\"] == 1, mount
os.kill(mount[\"pid\"], 0)
"
	crash
	status=0
	timeout 20 "$VAULTFS" status "$MNT" >out || status=$?
	expect_equal "$status" 4
	grep -q "^state: dead" out
'

test_that 'status and mount do not wait for a mount that is stuck' '
	mount_vault
	pid=$(the_process)
	kill -STOP "$pid"
	status=0
	timeout 30 "$VAULTFS" status "$MNT" >out || status=$?
	refuses 1 "lazy" timeout 30 "$VAULTFS" "$VAULT" "$MNT"
	kill -CONT "$pid"
	expect_equal "$status" 4
	umount_vault
'

test_that 'what FUSE or the system adds after -o is understood' '
	mount_vault -o ro,nosuid,x-systemd.automount,_netdev,noauto,rw
	is_mounted
	umount_vault
	refuses 2 "allow_other" mount_vault -o alow_other
	refuses 2 "mount option" mount_vault -o frobnicate
	test ! -e "$MNT"
'

test_that 'mount(8) mounts a vault with the type fuse' '
	need mount.fuse3
	[ "$(id -u)" = 0 ] || skip "only root may"
	note A.md "one"
	mkdir "$MNT"
	mount -t fuse -o noauto,nosuid "$VAULTFS#$VAULT" "$MNT"
	expect_equal "$(cat "$MNT/all/A.md")" one
'

test_that 'an ordinary user mounts, remounts after a crash, and unmounts' '
	need setpriv fusermount3
	[ "$(id -u)" = 0 ] || skip "only root may become another user"
	note A.md "one"
	chmod 755 "$DIR"
	mkdir user
	cp -R "$VAULT" user/vault
	cp "$VAULTFS" user/vaultfs
	chown -R 65534:65534 user
	HOME=$DIR/user
	XDG_CACHE_HOME=$DIR/user/cache
	MNT=$DIR/user/mnt
	as_user() {
		setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
	}
	as_user sh -c "exec 9<>/dev/fuse" 2>/dev/null ||
		skip "an ordinary user may not open /dev/fuse here"
	as_user user/vaultfs user/vault "$MNT"
	expect_equal "$(as_user cat "$MNT/all/A.md")" one
	crash
	as_user user/vaultfs user/vault "$MNT"
	as_user user/vaultfs umount "$MNT"
	is_gone
	test ! -e "$MNT"
'

finish
