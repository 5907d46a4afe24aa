# shellcheck shell=sh
# lib.sh - for tests that drive the real program through a real mount
#
#	. "$(dirname "$0")/../lib.sh"
#	test_that 'a ticked task leaves open-tasks' '
#		note Call.md "- [ ] Call Ann" &&
#		mount_vault &&
#		expect_text open-tasks/all.md "Call Ann"
#	'
#	finish
#
# The script of a test runs in a shell of its own, in a directory of its own:
# $VAULT is an empty vault there, $MNT where it is to be mounted, $VAULTFS the
# program. All is taken down after it, also when it fails. A command that fails
# fails the test (set -e). `skip REASON` ends it as skipped. A sanitizer report
# of any process fails it as well.

set -u
TESTS_DIR=$(cd "$(dirname "$0")/.." && pwd)
VAULTFS=${VAULTFS:-$TESTS_DIR/../vaultfs}
VAULTFS=$(realpath "$VAULTFS")
export TESTS_DIR VAULTFS
LC_ALL=C.UTF-8
TZ=UTC
export LC_ALL TZ
unset VAULTFS_VAULT VAULTFS_TODAY
lib_failed=0

# note PATH LINE...: writes a note of the vault.
note() {
	note_path=$VAULT/$1
	shift
	mkdir -p "$(dirname "$note_path")"
	printf '%s\n' "$@" >"$note_path"
}

# mount_vault [ARGUMENT...]: mounts $VAULT at $MNT.
mount_vault() {
	"$VAULTFS" "$@" "$VAULT" "$MNT"
}

umount_vault() {
	"$VAULTFS" umount "$MNT"
}

# expect_ls DIR NAME...: the directory of the mount lists just these.
expect_ls() {
	expect_dir=$1
	shift
	if [ $# -gt 0 ]; then
		printf '%s\n' "$@" | sort >"$DIR/ls.want"
	else
		: >"$DIR/ls.want"
	fi
	ls -1A "$MNT/$expect_dir" | sort >"$DIR/ls.got"
	diff "$DIR/ls.want" "$DIR/ls.got" >&2
}

# expect_text FILE TEXT...: the file of the mount holds each text.
expect_text() {
	expect_file=$MNT/$1
	shift
	for expect_line; do
		if ! grep -qF -e "$expect_line" "$expect_file"; then
			echo "no '$expect_line' in $expect_file:" >&2
			cat "$expect_file" >&2
			return 1
		fi
	done
}

expect_no_text() {
	expect_file=$MNT/$1
	shift
	for expect_line; do
		if grep -F -e "$expect_line" "$expect_file" >&2; then
			echo "that should not be in $expect_file" >&2
			return 1
		fi
	done
}

# expect_equal GOT WANT
expect_equal() {
	if [ "$1" != "$2" ]; then
		printf 'got:\n%s\nwant:\n%s\n' "$1" "$2" >&2
		return 1
	fi
}

# refuses STATUS WORD COMMAND...: the command ends with that status and says
# WORD on stderr.
refuses() {
	refuses_status=$1
	refuses_word=$2
	shift 2
	refuses_got=0
	"$@" >"$DIR/refuses.out" 2>"$DIR/refuses.err" || refuses_got=$?
	if [ "$refuses_got" != "$refuses_status" ]; then
		echo "status $refuses_got, not $refuses_status: $*" >&2
		cat "$DIR/refuses.err" >&2
		return 1
	fi
	if ! grep -qi -e "$refuses_word" "$DIR/refuses.err"; then
		echo "no '$refuses_word' on stderr of: $*" >&2
		cat "$DIR/refuses.err" >&2
		return 1
	fi
}

# eventually COMMAND...: until it succeeds, at most ten seconds.
eventually() {
	eventually_end=$(($(date +%s) + ${EVENTUALLY_SECONDS:-10}))
	while ! "$@" 2>"$DIR/eventually.err"; do
		if [ "$(date +%s)" -ge "$eventually_end" ]; then
			cat "$DIR/eventually.err" >&2
			return 1
		fi
		sleep 0.01
	done
}

gone() {
	! test -e "$1"
}

# in_namespace <<END: runs a script as root of a user namespace, which has limits
# of its own, and of a mount namespace, whose mount ends with the script.
in_namespace() {
	need unshare
	unshare -Urm sh -c "echo 99 >/proc/sys/user/max_inotify_watches" 2>/dev/null ||
		skip "no user namespaces here"
	cat >inner.sh
	unshare -Urm sh -ec "
		. \"\$TESTS_DIR/lib.sh\"
		trap umount_vault EXIT
		. ./inner.sh" "$TESTS_DIR/sh/any.sh"
}

# status_of_mount [ARGUMENT...]: prints what `vaultfs status` exits with; what it
# prints is in $DIR/status.out.
status_of_mount() {
	status=0
	"$VAULTFS" status "$MNT" "$@" >"$DIR/status.out" || status=$?
	echo "$status"
}

# what a vault looks like, to tell whether anything in it changed
vault_digest() {
	(cd "$VAULT" && find . -printf '%p %y %s %m %T@ %l\n' | sort &&
		find . -type f -print0 | sort -z | xargs -0r sha256sum) |
		sha256sum
}

skip() {
	echo "$*" >"$DIR/skip"
	exit 77
}

# need PROGRAM...: skips the test where one is missing.
need() {
	for need_program; do
		command -v "$need_program" >/dev/null ||
			skip "no $need_program here"
	done
}

lib_take_down() {
	for lib_mount in $(awk -v d="$DIR/" 'index($5, d) == 1 {print $5}' \
		/proc/self/mountinfo | sort -r); do
		"$VAULTFS" umount "$lib_mount" >/dev/null 2>&1 ||
			umount -l "$lib_mount" 2>/dev/null ||
			fusermount3 -uz "$lib_mount" 2>/dev/null
	done
	chmod -R u+rwX "$DIR" 2>/dev/null
	# A daemon that was killed or detached may still be writing its last.
	for lib_try in 1 2 3 4 5 6 7 8 9 10; do
		rm -rf "$DIR" 2>/dev/null && return
	done
	rm -rf "$DIR"
}

test_that() {
	if [ -n "${T_TITLE:-}" ] && [ "${1#*"$T_TITLE"}" = "$1" ]; then
		return
	fi
	DIR=$(realpath "$(mktemp -d "${TMPDIR:-/tmp}/vaultfs-test.XXXXXX")")
	VAULT=$DIR/vault
	MNT=$DIR/mnt
	export DIR VAULT MNT
	mkdir -p "$VAULT/.obsidian" "$DIR/home" "$DIR/reports" "$DIR/tmp"
	lib_title=$1
	lib_script=$2
	trap 'lib_take_down; exit 130' INT TERM
	(
		HOME=$DIR/home
		TMPDIR=$DIR/tmp
		XDG_CACHE_HOME=$DIR/home/cache
		XDG_CONFIG_HOME=$DIR/home/config
		ASAN_OPTIONS=log_path=$DIR/reports/asan:exitcode=99
		LSAN_OPTIONS=exitcode=99
		UBSAN_OPTIONS=log_path=$DIR/reports/ubsan:print_stacktrace=1
		TSAN_OPTIONS=log_path=$DIR/reports/tsan:exitcode=99:suppressions=$TESTS_DIR/tsan.supp
		export HOME TMPDIR XDG_CACHE_HOME XDG_CONFIG_HOME ASAN_OPTIONS
		export LSAN_OPTIONS UBSAN_OPTIONS TSAN_OPTIONS
		cd "$DIR" || exit 1
		set -e
		eval "$lib_script"
	) >"$DIR/output" 2>&1
	lib_status=$?
	# The daemon must be gone before its leak report can be looked for.
	if grep -qF " $MNT " /proc/self/mountinfo; then
		if ! timeout 30 "$VAULTFS" umount "$MNT" >>"$DIR/output" 2>&1 &&
			[ $lib_status = 0 ]; then
			echo "umount of what the test had mounted failed" \
				>>"$DIR/output"
			lib_status=1
		fi
	fi
	if [ -n "$(ls -A "$DIR/reports")" ]; then
		cat "$DIR"/reports/* >>"$DIR/output"
		lib_status=99
	fi
	case $lib_status in
	0) echo "ok $lib_title" ;;
	77) echo "skip $lib_title ($(cat "$DIR/skip" 2>/dev/null))" ;;
	*)
		tail -n 60 "$DIR/output" | sed 's/^/# /'
		echo "not ok $lib_title"
		lib_failed=1
		;;
	esac
	lib_take_down
	trap - INT TERM
}

finish() {
	exit "$lib_failed"
}
