#!/bin/sh
# Writing through the mount: what lands in the vault, and what every view then
# answers.
. "$(dirname "$0")/../lib.sh"

test_that 'what is written in all/ is in the vault and in every view when the write returns' '
	mount_vault --today 2026-03-12
	ls "$MNT/by-tag" >/dev/null
	echo "- [ ] paint #hull 📅 2026-03-01" >"$MNT/all/x.md"
	grep -q paint "$MNT/by-tag/hull/x.md"
	grep -q paint "$MNT/open-tasks/overdue.md"
	grep -q paint "$VAULT/x.md"
	echo "#keel" >>"$MNT/all/x.md"
	test -f "$MNT/by-tag/keel/x.md"
	expect_equal "$(tail -n 1 "$VAULT/x.md")" "#keel"
'

test_that 'a note saved in place through a view is saved in the vault' '
	note a.md "#one" "- [ ] first"
	mount_vault
	inode=$(stat -c %i "$VAULT/a.md")
	cat "$MNT/open-tasks/all.md" >/dev/null
	printf "%s\n" "#one" "- [ ] second" >"$MNT/by-tag/one/a.md"
	expect_equal "$(cat "$VAULT/a.md")" "#one
- [ ] second"
	grep -q second "$MNT/open-tasks/all.md"
	expect_equal "$(stat -c %i "$VAULT/a.md")" "$inode"
	cmp "$MNT/all/a.md" "$VAULT/a.md"
'

test_that 'a save that empties the file first takes the note out of no view' '
	note a.md "#one"
	mount_vault
	( while :; do test -e "$MNT/by-tag/one/a.md" || echo gone >>"$DIR/gone"; done ) &
	watcher=$!
	for i in $(seq 100); do printf "#one\n%s\n" "$i" >"$MNT/all/a.md"; done
	kill $watcher
	wait
	! test -s "$DIR/gone"
'

test_that 'files and folders are made, moved, linked and removed as in a folder' '
	mount_vault
	cd "$MNT/all"
	mkdir -p A/B
	echo "#t" >A/B/x.md
	mv A/B/x.md A/y.md
	expect_equal "$(ls "$VAULT/A" | tr "\n" " ")" "B y.md "
	expect_ls by-tag/t y.md
	ln A/y.md A/hard.md
	expect_equal "$(stat -c %h "$VAULT/A/y.md")" 2
	ln -s y.md A/soft
	expect_equal "$(readlink "$VAULT/A/soft")" y.md
	mkfifo A/fifo
	test -p "$VAULT/A/fifo"
	rm A/hard.md A/soft A/fifo
	rmdir A/B
	! rmdir A 2>/dev/null
	mv A C
	expect_ls by-tag/t y.md
	rm -r C
	expect_ls all .obsidian
	expect_ls by-tag
	cd "$DIR"
'

test_that 'rename knows its flags' '
	note a.md "aaa"
	note b.md "bbb"
	mount_vault
	python3 - "$MNT/all" <<-CODE
	import ctypes, errno, os, sys
	libc = ctypes.CDLL(None, use_errno=True)
	def rename(a, b, flags):
	    return 0 if libc.renameat2(-100, os.fsencode(a), -100, os.fsencode(b), flags) == 0 else ctypes.get_errno()
	os.chdir(sys.argv[1])
	assert rename("a.md", "b.md", 1) == errno.EEXIST
	assert rename("a.md", "b.md", 2) == 0
	assert open("a.md").read() == "bbb\n" and open("b.md").read() == "aaa\n"
	assert rename("a.md", "c.md", 1) == 0
	CODE
	expect_equal "$(cat "$VAULT/b.md" "$VAULT/c.md" | tr "\n" " ")" "aaa bbb "
'

test_that 'a file goes on after it was unlinked, for whoever has it open' '
	note a.md one
	mount_vault
	exec 7<>"$MNT/all/a.md"
	rm "$MNT/all/a.md"
	echo two >&7
	expect_equal "$(cat "/proc/self/fd/7")" two
	exec 7<&-
	! test -e "$VAULT/a.md"
'

test_that 'a rename over a note gives the name the new file, and who had the old one open keeps it' '
	note a.md "old #one"
	note new.md "new #two"
	mount_vault
	exec 7<"$MNT/all/a.md"
	inode=$(stat -c %i "$VAULT/new.md")
	mv "$MNT/all/new.md" "$MNT/all/a.md"
	expect_equal "$(cat <&7)" "old #one"
	exec 7<&-
	expect_equal "$(stat -c %i "$MNT/all/a.md")" "$inode"
	grep -q new "$MNT/by-tag/two/a.md"
	! test -e "$MNT/by-tag/one"
'

test_that 'modes, owners and times are the vault'"'"'s own' '
	note a.md text
	mount_vault
	chmod 640 "$MNT/all/a.md"
	expect_equal "$(stat -c %a "$VAULT/a.md")" 640
	touch -d @1000000000.5 "$MNT/all/a.md"
	expect_equal "$(stat -c %.1Y "$VAULT/a.md")" 1000000000.5
	truncate -s 2 "$MNT/all/a.md"
	expect_equal "$(cat "$VAULT/a.md")" te
	truncate -s 9 "$MNT/all/a.md"
	expect_equal "$(stat -c %s "$VAULT/a.md")" 9
	mkdir -m 750 "$MNT/all/d"
	expect_equal "$(stat -c %a "$VAULT/d")" 750
	( umask 077; echo x >"$MNT/all/private.md" )
	expect_equal "$(stat -c %a "$VAULT/private.md")" 600
'

test_that 'a shared writable map, holes, preallocation and appends reach the vault' '
	note a.md 0123456789
	mount_vault
	python3 - "$MNT/all" <<-CODE
	import mmap, os, sys
	os.chdir(sys.argv[1])
	with open("a.md", "r+b") as f:
	    with mmap.mmap(f.fileno(), 0) as m:
	        m[2:4] = b"XX"
	        m.flush()
	with open("hole.bin", "wb") as f:
	    f.seek(1 << 20)
	    f.write(b"end")
	fd = os.open("hole.bin", os.O_RDWR)
	assert os.lseek(fd, 0, os.SEEK_DATA) > 0
	os.posix_fallocate(fd, 0, 2 << 20)
	assert os.fstat(fd).st_size == 2 << 20
	os.fsync(fd)
	a, b = (os.open("log.md", os.O_WRONLY | os.O_CREAT | os.O_APPEND) for _ in "ab")
	for i in range(50):
	    os.write(a, b"a")
	    os.write(b, b"b")
	assert os.stat("log.md").st_size == 100
	src, dst = os.open("hole.bin", os.O_RDONLY), os.open("copy.bin", os.O_RDWR | os.O_CREAT)
	left = 2 << 20
	while left:
	    left -= os.copy_file_range(src, dst, left)
	CODE
	expect_equal "$(cat "$VAULT/a.md")" 01XX456789
	cmp "$VAULT/hole.bin" "$VAULT/copy.bin"
	cmp "$MNT/all/hole.bin" "$VAULT/hole.bin"
	expect_equal "$(wc -c <"$VAULT/log.md")" 100
'

test_that 'an append never writes over what another program appended to the vault' '
	note log.md start
	mount_vault
	exec 7>>"$MNT/all/log.md"
	for i in $(seq 200); do
		echo "mount $i" >&7
		echo "vault $i" >>"$VAULT/log.md"
	done
	exec 7>&-
	expect_equal "$(grep -c "^mount [0-9]*\$" "$VAULT/log.md")" 200
	expect_equal "$(grep -c "^vault [0-9]*\$" "$VAULT/log.md")" 200
'

test_that 'what a view cannot mean is refused before anything happens' '
	note a.md "#one"
	mount_vault
	before=$(vault_digest)
	for try in "mkdir \"$MNT/by-date/x\"" "echo x >\"$MNT/README.md\"" "echo x >\"$MNT/new.md\"" "rm \"$MNT/by-tag/one/a.md\"" "rm -r \"$MNT/by-tag\"" "mv \"$MNT/by-tag/one\" \"$MNT/two\"" "ln \"$MNT/README.md\" \"$MNT/all/README.md\""; do
		! sh -c "$try" 2>/dev/null
	done
	expect_equal "$(vault_digest)" "$before"
'

test_that 'savers that are no editors save a note in all/' '
	for saver in "sed -i s/old/new/ F" "perl -pi -e s/old/new/ F" "cp NEW F" "cat NEW >F" "cp NEW T && mv T F" "install -m 644 NEW F" "dd if=NEW of=F status=none" "tee F <NEW >/dev/null" "python3 -c \"import os; open(\\\"t\\\", \\\"w\\\").write(open(\\\"NEW\\\").read()); os.replace(\\\"t\\\", \\\"F\\\")\"" "rsync -I NEW F" "patch -s F <DIFF"; do
		case $saver in rsync*) command -v rsync >/dev/null || continue ;; patch*) command -v patch >/dev/null || continue ;; esac
		rm -rf "$VAULT"/* && mkdir -p w
		note N.md "old #one" "rest"
		mount_vault
		printf "new #one\nrest\n" >w/NEW
		diff -u "$VAULT/N.md" w/NEW >w/DIFF || :
		(cd "$MNT/all" && eval "$(echo "$saver" | sed "s|NEW|$DIR/w/NEW|g; s|DIFF|$DIR/w/DIFF|g; s|\bF\b|N.md|g; s|\bT\b|.N.tmp|g")") || { echo "failed: $saver"; exit 1; }
		expect_equal "$(cat "$VAULT/N.md")" "new #one
rest"
		cmp "$MNT/by-tag/one/N.md" "$VAULT/N.md"
		expect_equal "$(ls -A "$VAULT" | tr "\n" " ")" ".obsidian N.md " || { echo "litter of: $saver"; exit 1; }
		umount_vault
	done
'

test_that 'git works inside all/' '
	need git
	note a.md "#one"
	mount_vault
	cd "$MNT/all"
	git init -q .
	git add -A
	git -c user.name=t -c user.email=t@example.org commit -qm start
	echo "#two" >a.md
	git -c user.name=t -c user.email=t@example.org commit -qam two
	test -f "$MNT/by-tag/two/a.md"
	git checkout -q HEAD~1
	expect_equal "$(cat "$VAULT/a.md")" "#one"
	test -f "$MNT/by-tag/one/a.md"
	! test -e "$MNT/by-tag/two"
	expect_equal "$(git status --short)" ""
	cd "$DIR"
'

test_that 'another user may not write what is not theirs, and owns what they make' '
	need setpriv
	note a.md text
	mkdir "$VAULT/open" && chmod 777 "$VAULT/open" "$DIR"
	mount_vault -o allow_other
	! setpriv --reuid 65534 --regid 65534 --clear-groups sh -c "echo x >\"$MNT/all/a.md\"" 2>/dev/null
	setpriv --reuid 65534 --regid 65534 --clear-groups sh -c "echo x >\"$MNT/all/open/b.md\""
	expect_equal "$(stat -c %u "$VAULT/open/b.md")" 65534
	expect_equal "$(cat "$VAULT/a.md")" text
'

test_that 'many writers, makers and readers in all views at once end, and all is there' '
	note seed.md "#w"
	mount_vault
	for w in 1 2 3 4; do
		( for i in $(seq 60); do
			echo "#w$w #w note $i" >"$MNT/all/n$w-$i.md"
			echo more >>"$MNT/by-tag/w/n$w-$i.md"
			[ $((i % 3)) != 0 ] || rm "$MNT/all/n$w-$i.md"
			[ $((i % 5)) != 0 ] || mkdir -p "$MNT/all/d$w-$i"
		done ) &
	done
	( for i in $(seq 10); do find "$MNT" -type f -exec cat {} + >/dev/null 2>&1; done ) &
	wait
	expect_equal "$(ls "$VAULT" | grep -c "^n")" 160
	expect_equal "$(ls "$MNT/by-tag/w" | wc -l)" 161
	for f in "$VAULT"/n*.md; do grep -q "^more" "$f"; done
'

finish
