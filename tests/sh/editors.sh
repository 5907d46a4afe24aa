#!/bin/sh
# Saving notes with the programs that people save with, in a directory of a view
# and in all/: the text is right, the mode is kept, nothing is left in the
# vault, and nobody is told of an error.
. "$(dirname "$0")/../lib.sh"

# saved_by DIR COMMAND: mounts, and in that directory of the mount runs the
# command, which has to make N.md of "old #one" what $DIR/w/NEW holds.
saved_by() {
	rm -rf "${VAULT:?}"/* "$DIR/w"
	mkdir -p "$DIR/w"
	note N.md "old #one" "rest"
	note other.md "#one"
	chmod 640 "$VAULT/N.md"
	printf 'new #one\nrest\n' >"$DIR/w/NEW"
	diff -u "$VAULT/N.md" "$DIR/w/NEW" >"$DIR/w/DIFF" || :
	mount_vault
	ls -l "$MNT/by-tag/one" "$MNT/recent" >/dev/null
	(cd "$MNT/$1" && W=$DIR/w && export W && eval "$2") ||
		{ echo "failed in $1: $2"; return 1; }
	is_saved "$1" || { echo "by: $2"; return 1; }
	umount_vault
}

is_saved() {
	cmp "$VAULT/N.md" "$DIR/w/NEW" &&
		eventually cmp "$MNT/$1/N.md" "$DIR/w/NEW" &&
		eventually cmp "$MNT/by-tag/one/N.md" "$DIR/w/NEW" &&
		cmp "$MNT/all/N.md" "$DIR/w/NEW" &&
		expect_equal "$(stat -c %a "$VAULT/N.md")" 640 &&
		expect_equal "$(stat -c %i "$MNT/$1/N.md")" \
			"$(stat -c %i "$VAULT/N.md")" &&
		expect_equal "$(ls -A "$VAULT" | tr '\n' ' ')" \
			".obsidian N.md other.md "
}

# edit DIR PROGRAM KEYS...: opens N.md in a terminal of its own, types the keys
# (as tmux send-keys takes them) one after the other, and waits for the end.
edit() {
	edit_dir=$1 edit_program=$2
	shift 2
	rm -f "$DIR/ended"
	tmux -S "$DIR/tmux" -f /dev/null new-session -d -x 100 -y 30 \
		"cd '$MNT/$edit_dir' && TERM=screen $edit_program N.md 2>'$DIR/said'; echo \$? >'$DIR/ended'"
	eventually screen_says old
	for edit_keys; do
		case $edit_keys in
		=*) eventually screen_says "${edit_keys#=}" ;;
		*" "*) tmux -S "$DIR/tmux" send-keys -l "$edit_keys" ;;
		*) tmux -S "$DIR/tmux" send-keys "$edit_keys" ;;
		esac
	done
	eventually test -s "$DIR/ended" || { screen; return 1; }
	expect_equal "$(cat "$DIR/ended")" 0
	tmux -S "$DIR/tmux" kill-server 2>/dev/null || :
}

screen() {
	tmux -S "$DIR/tmux" capture-pane -p
}

screen_says() {
	screen | grep -q -e "$1"
}

# The note as it has to be after "old" was replaced by "new" in an editor.
edited_by() {
	need tmux "${2%% *}"
	trap 'tmux -S "$DIR/tmux" kill-server 2>/dev/null || :' EXIT
	for edited_in in by-tag/one all; do
		rm -rf "${VAULT:?}"/* "$DIR/w"
		mkdir -p "$DIR/w"
		note N.md "old #one" "rest"
		note other.md "#one"
		chmod 640 "$VAULT/N.md"
		printf 'new #one\nrest\n' >"$DIR/w/NEW"
		mount_vault
		edited_dir=$edited_in
		(shift && edit "$edited_dir" "$@") || return 1
		rm -f "$VAULT/N.md~" # a backup beside a note in all/ is as on a disk
		is_saved "$edited_in" || {
			echo "in $edited_in: $(cat "$VAULT/N.md")"
			return 1
		}
		umount_vault
	done
}

for where in by-tag/one recent; do
test_that "savers that are no editors save a note in $where" "
	for saver in 'sed -i s/old/new/ N.md' 'perl -pi -e s/old/new/ N.md' \
		'perl -pi.bak -e s/old/new/ N.md && rm N.md.bak' \
		'sed -i.bak s/old/new/ N.md && rm N.md.bak' \
		'cp \$W/NEW N.md' 'cat \$W/NEW >N.md' \
		'cp \$W/NEW .N.tmp && mv .N.tmp N.md' \
		'dd if=\$W/NEW of=N.md status=none' 'tee N.md <\$W/NEW >/dev/null' \
		'truncate -s 0 N.md && cat \$W/NEW >>N.md' \
		'rsync -I --no-perms \$W/NEW N.md' 'rsync -I --inplace \$W/NEW N.md' \
		'patch -s N.md <\$W/DIFF' 'sponge N.md <\$W/NEW' \
		'mv N.md N.md~ && cp \$W/NEW N.md && chmod 640 N.md && rm N.md~' \
		'python3 -c \"import os,sys; open(\\\".t\\\", \\\"w\\\").write(open(sys.argv[1]).read()); os.replace(\\\".t\\\", \\\"N.md\\\")\" \$W/NEW'; do
		command -v \"\${saver%% *}\" >/dev/null || continue
		saved_by $where \"\$saver\"
	done
"
done

test_that 'what is no note is kept beside the notes, and nowhere else' '
	note N.md "#one"
	mount_vault
	before=$(vault_digest)
	cd "$MNT/by-tag/one"
	echo swap >.N.md.swp
	ln -s user@host.1 ".#N.md"
	expect_equal "$(readlink ".#N.md")" user@host.1
	chmod 600 .N.md.swp
	expect_equal "$(stat -c "%a %s" .N.md.swp)" "600 5"
	cp N.md N.md~
	mv .N.md.swp .N.md.swo
	expect_ls by-tag/one "N.md" "N.md~" ".#N.md" ".N.md.swo"
	expect_ls recent N.md
	expect_equal "$(cat .N.md.swo)" swap
	cat .N.md.swo >>N.md~
	expect_equal "$(cat "N.md~")" "#one
swap"
	exec 7<.N.md.swo
	rm .N.md.swo
	expect_equal "$(cat <&7)" swap
	exec 7<&-
	expect_equal "$(vault_digest)" "$before"
	cd "$DIR"
	umount_vault
	mount_vault
	expect_ls by-tag/one "N.md" "N.md~" ".#N.md"
	tail -n 1 "$MNT/by-tag/one/N.md~" | grep -qx swap
	expect_equal "$(vault_digest)" "$before"
'

test_that 'a note that is renamed to a backup comes back' '
	note N.md "text #one"
	mount_vault
	mv "$MNT/by-tag/one/N.md" "$MNT/by-tag/one/N.md~"
	! test -e "$MNT/by-tag/one/N.md"
	test -e "$MNT/all/N.md"
	eventually test -e "$MNT/by-tag/one/N.md"
	expect_ls by-tag/one N.md "N.md~"
	eventually cmp "$MNT/by-tag/one/N.md~" "$VAULT/N.md"
	expect_equal "$(cat "$VAULT/N.md")" "text #one"
	expect_equal "$(stat -c %h "$MNT/by-tag/one/N.md~")" 1
'

test_that 'a scratch file and a note can be exchanged' '
	note N.md "old #one"
	mount_vault
	cd "$MNT/by-tag/one"
	echo "new #one" >tmp
	python3 -c "
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
assert libc.renameat2(-100, b\"tmp\", -100, b\"N.md\", 2) == 0
assert libc.renameat2(-100, b\"tmp\", -100, b\"N.md\", 1) == -1 and ctypes.get_errno() == 17
"
	expect_equal "$(cat "$VAULT/N.md")" "new #one"
	eventually grep -qx "old #one" tmp
	eventually grep -qx "new #one" N.md
	cd "$DIR"
'

test_that 'a save by renaming is done or refused, and whoever has the note open keeps it' '
	note N.md "old #one"
	mount_vault
	cd "$MNT/by-tag/one"
	exec 7<N.md
	echo "new #one" >tmp
	mv tmp N.md
	expect_equal "$(cat <&7)" "old #one"
	exec 7<&-
	expect_equal "$(cat N.md)" "new #one"
	expect_equal "$(stat -c %i N.md)" "$(stat -c %i "$VAULT/N.md")"
	echo x >tmp
	for try in "mv tmp new.md" "mv tmp _open-tasks.md" "mv N.md other.md" "ln N.md other.md" "echo x >new.md" "mv tmp ../x" "mkdir d" "rm N.md"; do
		! sh -c "$try" 2>/dev/null
	done
	cd "$DIR"
	expect_equal "$(ls -A "$VAULT" | tr "\n" " ")" ".obsidian N.md "
	expect_equal "$(cat "$VAULT/N.md")" "new #one"
'

test_that 'vim saves' '
	edited_by vim "vim -u NONE -N" ":%s/old/new/" Enter ":wq" Enter
'
test_that 'vim saves with a copy as backup, and with a backup that stays' '
	edited_by vim "vim -u NONE -N -c \"set backupcopy=yes\"" ":%s/old/new/" Enter ":wq" Enter
	edited_by vim "vim -u NONE -N -c \"set backupcopy=no backup\"" ":%s/old/new/" Enter ":wq" Enter
'
test_that 'neovim saves' '
	edited_by nvim "nvim -u NONE" ":%s/old/new/" Enter ":wq" Enter
	edited_by nvim "nvim -u NONE -c \"set backupcopy=no\"" ":%s/old/new/" Enter ":wq" Enter
'
test_that 'emacs saves' '
	edited_by emacs "emacs -Q -nw" C-k "new #one" C-x C-s C-x C-c
	edited_by emacs "emacs -Q -nw --eval \"(setq file-precious-flag t)\"" C-k "new #one" C-x C-s C-x C-c
	edited_by emacs "emacs -Q -nw --eval \"(setq backup-by-copying t)\"" C-k "new #one" C-x C-s C-x C-c
'
test_that 'nano saves' '
	edited_by nano "nano -I" C-k "new #one" Enter C-o Enter C-x
	edited_by nano "nano -I -B" C-k "new #one" Enter C-o Enter C-x
'
test_that 'micro saves' '
	edited_by micro "micro" C-k "new #one" Enter C-s C-q
'
test_that 'kakoune saves' '
	edited_by kak "kak -n" "xcnew #one" Enter Escape "=+\] 1 sel" ":wq" Enter
	edited_by kak "kak -n -e \"set global writemethod replace\"" "xcnew #one" Enter Escape "=+\] 1 sel" ":wq" Enter
'
test_that 'ne saves' '
	edited_by ne "ne" C-y "new #one" Enter "=new #one" C-s "=saved" C-q
'
test_that 'joe saves' '
	edited_by joe "joe" C-k u C-y "new #one" Enter "=new #one" C-k x
'
test_that 'mg saves' '
	edited_by mg "mg" C-k "new #one" C-x C-s C-x C-c
'
test_that 'ed saves' '
	need ed
	for where in by-tag/one all; do
		saved_by $where "printf \"1s/old/new/\nw\nq\n\" | ed -s N.md"
	done
'

test_that 'a list of tasks that is replaced by its edited text edits the notes' '
	note a.md "# A" "- [ ] call back 📅 2026-03-01 #one" "text"
	note b.md "- [ ] paint the hull"
	mount_vault --today 2026-03-12
	cd "$MNT/open-tasks"
	sed -i "/hull/s/\[ \]/[x]/; s/call back/call Ada back/" all.md
	expect_equal "$(cat "$VAULT/b.md")" "- [x] paint the hull ✅ 2026-03-12"
	expect_equal "$(sed -n 2p "$VAULT/a.md")" "- [ ] call Ada back 📅 2026-03-01 #one"
	eventually expect_no_text open-tasks/all.md hull
	expect_text open-tasks/all.md "call Ada back"
	cd by-tag
	perl -pi -e "s/call Ada/ring Ada/" one.md
	grep -q "ring Ada back" "$VAULT/a.md"
	expect_ls open-tasks/by-tag one.md
	cd "$DIR"
	VAULTFS_VAULT=$VAULT "$VAULTFS" undo
	eventually expect_text open-tasks/by-tag/one.md "call Ada back"
'

test_that 'an edited list that cannot be done in the notes is refused whole, and why is told' '
	note a.md "- [ ] call back" "- [ ] paint the hull"
	mount_vault --today 2026-03-12
	cd "$MNT/open-tasks"
	before=$(vault_digest)
	! sed -i "/hull/d; s/call back/call Ada back/" all.md 2>"$DIR/said"
	expect_equal "$(vault_digest)" "$before"
	expect_text .vaultfs/errors "open-tasks/all.md"
	eventually expect_text open-tasks/all.md hull "call back"
	echo "- [ ] new" >tmp
	! mv tmp all.md 2>/dev/null
	! mv all.md all.md~ 2>/dev/null
	! mv tmp "$MNT/.vaultfs/status" 2>/dev/null
	expect_equal "$(vault_digest)" "$before"
	rm -f ./sed* tmp
	cd "$DIR"
'

test_that 'a list of tasks is edited in place' '
	note a.md "- [ ] call back 📅 2026-03-01"
	note b.md "- [ ] paint the hull"
	mount_vault --today 2026-03-12
	cd "$MNT/open-tasks"
	sed "s/call back/call Ada back/" all.md >"$DIR/new"
	cat "$DIR/new" >all.md
	eventually grep -q "call Ada back" "$VAULT/a.md"
	eventually expect_text open-tasks/overdue.md "call Ada back"
	python3 -c "
import os
text = open(\"all.md\").read().replace(\"- [ ] paint\", \"- [x] paint\")
with open(\"all.md\", \"w\") as f:
    f.write(text)
    f.flush()
    os.fsync(f.fileno())
"
	expect_equal "$(cat "$VAULT/b.md")" "- [x] paint the hull ✅ 2026-03-12"
	eventually expect_no_text open-tasks/all.md hull
	cd "$DIR"
'

test_that 'an edit in place that cannot be done is refused by fsync, and the list is again what it was' '
	note a.md "- [ ] call back" "- [ ] paint the hull"
	mount_vault --today 2026-03-12
	cd "$MNT/open-tasks"
	before=$(vault_digest)
	cp all.md "$DIR/all"
	python3 -c "
import errno, os
with open(\"all.md\", \"w\") as f:
    f.write(\"nothing of it\")
    f.flush()
    try:
        os.fsync(f.fileno())
    except OSError as e:
        assert e.errno == errno.EINVAL
    else:
        assert False
"
	eventually cmp all.md "$DIR/all"
	echo "- [ ] more" >>all.md
	eventually cmp all.md "$DIR/all"
	expect_text .vaultfs/errors "open-tasks/all.md"
	cd "$DIR"
	expect_equal "$(vault_digest)" "$before"
'

test_that 'vim edits a list of tasks' '
	need vim tmux
	note a.md "- [ ] call back 📅 2026-03-01"
	mount_vault --today 2026-03-12
	cd "$MNT/open-tasks"
	vim -u NONE -N -es -c "%s/call back/call Ada back/" -c wq all.md
	expect_text all/a.md "call Ada back"
	expect_ls open-tasks $(ls "$MNT/open-tasks")
	cd "$DIR"
	expect_equal "$(ls -A "$VAULT" | tr "\n" " ")" ".obsidian a.md "
'

test_that 'many savers by renaming in one view, and readers, end' '
	for i in 1 2 3 4; do note n$i.md "#w count 0"; done
	mount_vault
	for i in 1 2 3 4; do ( for k in $(seq 40); do sed -i "s/count .*/count $k/" "$MNT/by-tag/w/n$i.md" || echo bad >>"$DIR/bad"; done ) & done
	( for k in $(seq 30); do grep -rh count "$MNT" >/dev/null 2>&1 || :; ls -l "$MNT/by-tag/w" >/dev/null 2>&1 || :; done ) &
	wait
	! test -e "$DIR/bad"
	for i in 1 2 3 4; do grep -qx "#w count 40" "$VAULT/n$i.md"; grep -qx "#w count 40" "$MNT/by-tag/w/n$i.md"; done
	expect_ls by-tag/w n1.md n2.md n3.md n4.md
	test "$(ls -A "$VAULT" | wc -l)" = 5
'

finish
