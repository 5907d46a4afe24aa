#!/bin/sh
# The programs people walk a mount with see what they would see on a disk.
. "$(dirname "$0")/../lib.sh"

generated() {
	"$TESTS_DIR/genvault.py" --notes 300 --seed 7 "$DIR/generated"
	"$VAULTFS" "$DIR/generated" "$MNT"
}

test_that 'grep -r finds in all/ what it finds in the vault' '
	generated
	(cd "$DIR/generated" && grep -r "berth" . | sort) >want
	(cd "$MNT/all" && grep -r "berth" . | sort) >got
	test -s want && cmp want got
'

test_that 'ripgrep and fd find in all/ what they find in the vault' '
	need rg fdfind
	generated
	(cd "$DIR/generated" && rg -n berth | sort) >want
	(cd "$MNT/all" && rg -n berth | sort) >got
	test -s want && cmp want got
	(cd "$DIR/generated" && fdfind -t f | sort) >want
	(cd "$MNT/all" && fdfind -t f | sort) >got
	test -s want && cmp want got
	rg --mmap -c open "$MNT/open-tasks/all.md"
'

test_that 'tar of the mount holds each note once and every name' '
	generated
	tar -C "$MNT" -cf out.tar by-tag by-type
	tar -tf out.tar | grep -v "/$" | sort >got
	(cd "$MNT" && find by-tag by-type -type f | sort) >want
	cmp want got
	mkdir out && tar -C out -xf out.tar
	diff -r "$MNT/by-type" out/by-type
'

test_that 'rsync -a copies a view as it is' '
	need rsync
	generated
	rsync -a "$MNT/open-tasks/" out/
	diff -r "$MNT/open-tasks" out
	rsync -aH "$MNT/by-person" out2/
	diff -r "$MNT/by-person" out2/by-person
'

test_that 'fzf and mc work on a view' '
	need fzf mc
	generated
	name=$(ls "$MNT/by-person" | head -n 1)
	expect_equal "$(cd "$MNT" && ls by-person | fzf -f "$name" | head -n 1)" "$name"
	mc --version >/dev/null
	TERM=xterm timeout 20 script -qec "stty rows 40 cols 120; mc -b \"$MNT/by-person\" /" mc.out <<-KEYS >/dev/null || :
	exit
	KEYS
	test -s mc.out
'

test_that 'a document reads the same in every way of reading' '
	note Work.md "- [ ] one 📅 2026-03-01" "- [ ] two"
	mount_vault --today 2026-03-12
	doc=$MNT/open-tasks/all.md
	cat "$doc" >want
	test -s want
	head -c 1000000 "$doc" | cmp - want
	tail -c +1 "$doc" | cmp - want
	dd if="$doc" bs=7 2>/dev/null | cmp - want
	python3 -c "import mmap,sys; f=open(sys.argv[1],\"rb\"); sys.stdout.buffer.write(mmap.mmap(f.fileno(),0,prot=mmap.PROT_READ))" "$doc" | cmp - want
	cp "$doc" copy && cmp copy want
	expect_equal "$(wc -c <"$doc")" "$(stat -c %s "$doc")"
'

finish
