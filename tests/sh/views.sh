#!/bin/sh
# The tree: what is listed where, under which name.
. "$(dirname "$0")/../lib.sh"

person() {
	note "People/$1.md" --- 'type: people' --- "# $1"
}

test_that 'the root lists the views, the guide and the state, and nothing twice' '
	note a.md x
	mount_vault
	expect_ls . .vaultfs AGENTS.md README.md all by-customer by-date by-person by-project by-property by-tag by-type open-tasks recent
	cmp "$MNT/README.md" "$MNT/AGENTS.md"
'

test_that 'all/ is the vault, entry for entry and byte for byte' '
	note "Deep/er/Note é.md" text
	note .hidden/x.md text
	printf "a\000b\377" >"$VAULT/blob.bin"
	: >"$VAULT/empty.md"
	ln -s "Deep/er" "$VAULT/link"
	mkfifo "$VAULT/fifo"
	mkdir "$VAULT/no entries"
	chmod 640 "$VAULT/blob.bin"
	mount_vault
	(cd "$VAULT" && find . -mindepth 1 -printf "%P %y %m %s %l %T@ %i\n" | sort) >want
	(cd "$MNT/all" && find . -mindepth 1 -printf "%P %y %m %s %l %T@ %i\n" | sort) >got
	sed -E "s/^(.*) d ([0-7]+) [0-9]+ /\1 d \2 - /" want >want.dirs
	sed -E "s/^(.*) d ([0-7]+) [0-9]+ /\1 d \2 - /" got >got.dirs
	sed -i -E "/ d [0-7]+ - /s/ [0-9]+$//" want.dirs got.dirs
	diff want.dirs got.dirs
	diff -r --no-dereference --exclude fifo "$VAULT" "$MNT/all"
'

test_that 'a person has a directory with the notes that concern them, as files' '
	person "Ada Moor"
	note 2026-01-02.md "Met [[Ada Moor]]."
	note Meetings/Talk.md --- "attendees: [ada moor, Cyrus Venn]" --- "About ropes."
	note Unrelated.md "Nothing."
	mount_vault
	expect_ls "by-person" "Ada Moor" "Cyrus Venn"
	expect_ls "by-person/Ada Moor" "2026-01-02.md" "Ada Moor.md" "Talk.md" _open-tasks.md
	expect_ls "by-person/Cyrus Venn" "Talk.md" _open-tasks.md
	test -f "$MNT/by-person/Ada Moor/Talk.md"
	cmp "$MNT/by-person/Ada Moor/Talk.md" "$VAULT/Meetings/Talk.md"
'

test_that 'one note is one inode in all views, and its link count is the number of its names' '
	person "Ada Moor"
	note Talk.md --- "people: [Ada Moor]" "type: meeting" "date: 2026-01-02" "tags: [ops]" --- text
	mount_vault
	inode=$(stat -c %i "$VAULT/Talk.md")
	find "$MNT" -inum "$inode" -path "*Talk.md" >names
	for view in all "by-person/Ada Moor" by-type/meeting by-date/2026/01/02 by-tag/ops recent; do
		grep -qxF "$MNT/$view/Talk.md" names
	done
	expect_equal "$(stat -c %h "$MNT/all/Talk.md")" "$(wc -l <names)"
	test "$MNT/all/Talk.md" -ef "$MNT/by-tag/ops/Talk.md"
'

test_that 'names are judged over the vault: two notes called Plan show their folders, even apart' '
	note Apollo/Plan.md "#one"
	note Archive/Plan.md "#two"
	note Solo.md "#one"
	mount_vault
	expect_ls by-tag/one "Plan (Apollo).md" Solo.md
	expect_ls by-tag/two "Plan (Archive).md"
	grep -q "#one" "$MNT/by-tag/one/Plan.md"
	grep -q "#two" "$MNT/by-tag/two/Plan.md"
'

test_that 'a bare name that means two notes of one directory means none' '
	note A/Plan.md "#one"
	note B/Plan.md "#one"
	note B/C/Plan.md "#one"
	mount_vault
	expect_ls by-tag/one "Plan (A).md" "Plan (B).md" "Plan (C).md"
	! test -e "$MNT/by-tag/one/Plan.md"
'

test_that 'the folder in a collision is as long as it must be' '
	note X/Old/Plan.md "#one"
	note Y/Old/Plan.md "#one"
	note Plan.md "#one"
	mount_vault
	ls "$MNT/by-tag/one" >got
	expect_equal "$(wc -l <got)" 3
	grep -qxF "Plan (X%2FOld).md" got
	grep -qxF "Plan (Y%2FOld).md" got
'

test_that 'a real note called like a generated one keeps its folder in its name' '
	note Notes/_open-tasks.md "- [ ] real #one" "[[Ada Moor]]"
	person "Ada Moor"
	mount_vault
	expect_ls "by-person/Ada Moor" "Ada Moor.md" _open-tasks.md "_open-tasks (Notes).md"
	grep -q real "$MNT/by-person/Ada Moor/_open-tasks (Notes).md"
'

test_that 'names from text are escaped where a file name cannot hold them' '
	note a.md --- "people: [\"Hive/Loom\", \".hidden\", \"..\", \"50%25 off\", \"100% sure\"]" ---
	mount_vault
	expect_ls by-person "%2E." "%2Ehidden" "100% sure" "50%2525 off" "Hive%2FLoom"
	test -f "$MNT/by-person/Hive%2FLoom/a.md"
'

test_that 'a name longer than a file name may be is cut at a character and stays unique' '
	long=$(printf "é%.0s" $(seq 150))
	note a.md --- "people: [\"${long}x\", \"${long}y\"]" ---
	mount_vault
	expect_equal "$(ls "$MNT/by-person" | wc -l)" 2
	ls "$MNT/by-person" | grep -qE "^(é)+~[0-9a-f]{8}$"
	for dir in "$MNT/by-person/"*; do test -f "$dir/a.md"; done
'

test_that 'lookup in views ignores case, Unicode form and knows aliases; all/ is exact' '
	note "People/Zoë Hart.md" --- "type: person" "aliases: [Zee]" ---
	note "Café.md" "[[Zoë Hart]]"
	mount_vault
	test -f "$MNT/by-person/zoë hart/Café.md"
	test -f "$MNT/by-person/ZOË HART/café.md"
	test -f "$MNT/by-person/$(printf "Zoe\314\210 Hart")/$(printf "Cafe\314\201.md")"
	test -f "$MNT/by-person/Zee/Zee.md"
	expect_ls by-person "Zoë Hart"
	! test -e "$MNT/all/café.md"
'

test_that 'nested tags are nested directories, spelled as most notes spell them' '
	note a.md "#Status/Active #solo"
	note b.md "#status/active"
	note c.md "#status/active" "#status"
	mount_vault
	expect_ls by-tag solo status
	expect_ls by-tag/status active c.md
	expect_ls by-tag/status/active a.md b.md c.md
'

test_that 'types, dates and properties are directories' '
	note a.md --- "type: Meeting Note" "date: 2026-02-03" "rating: 4" "who: [x, y]" ---
	note "2025-12-31 - party.md" text
	note b.md --- "created: 2024-02-29" ---
	mount_vault --today 2026-02-03
	expect_ls by-type "Meeting Note"
	test -f "$MNT/by-date/2026/02/03/a.md"
	test -f "$MNT/by-date/2025/12/31/2025-12-31 - party.md"
	test -f "$MNT/by-date/2024/02/29/b.md"
	test -f "$MNT/by-property/rating/4/a.md"
	test -f "$MNT/by-property/who/y/a.md"
'

test_that 'today, yesterday and this-week are listed and hold the notes of those days' '
	note 2026-03-12.md t
	note 2026-03-11.md y
	note 2026-03-09.md m
	note 2026-03-08.md before
	mount_vault --today 2026-03-12
	expect_ls by-date 2026 this-week today yesterday
	expect_equal "$(ls "$MNT/by-date/today")" 2026-03-12.md
	expect_equal "$(ls "$MNT/by-date/yesterday")" 2026-03-11.md
	expect_equal "$(ls "$MNT/by-date/this-week" | tr "\n" " ")" "2026-03-09.md 2026-03-11.md 2026-03-12.md "
'

test_that 'recent/ lists the hundred notes changed last' '
	for i in $(seq 101 220); do note "n$i.md" x; touch -d "@$((1767225600 + i))" "$VAULT/n$i.md"; done
	mount_vault
	expect_equal "$(ls "$MNT/recent" | wc -l)" 100
	test -f "$MNT/recent/n220.md"
	! test -e "$MNT/recent/n120.md"
'

test_that 'open-tasks/ says what is late, due and undated, with exact sizes' '
	note Work.md "- [ ] late one 📅 2026-03-01" "- [ ] for today ⏫ 📅 2026-03-12" "- [ ] on sunday 📅 2026-03-15" "- [ ] in june 📅 2026-06-01" "- [ ] whenever" "- [x] gone 📅 2026-03-01"
	mount_vault --today 2026-03-12
	expect_ls open-tasks all.md by-customer by-due by-note by-person by-priority by-project by-tag later.md overdue.md this-week.md today.md undated.md
	expect_text open-tasks/overdue.md "- [ ] late one 📅 2026-03-01 [[Work]]"
	expect_text open-tasks/today.md "for today"
	expect_text open-tasks/this-week.md "on sunday"
	expect_text open-tasks/later.md "in june"
	expect_text open-tasks/undated.md whenever
	expect_no_text open-tasks/all.md gone
	expect_text open-tasks/by-due/2026-03-15.md "on sunday"
	expect_text open-tasks/by-priority/high.md "for today"
	expect_text open-tasks/by-note/Work.md whenever
	find "$MNT/open-tasks" -type f | while read -r file; do
		expect_equal "$(stat -c %s "$file")" "$(cat "$file" | wc -c)"
	done
'

test_that 'tasks are listed by whom, what and which tag they concern' '
	person "Ada Moor"
	note Projects/Pier.md --- "type: project" --- "- [ ] in the project"
	note Talk.md --- "projects: [Pier]" --- "- [ ] call [[Ada Moor]] #ops/fees" "- [ ] thank Ada Moor" "- [ ] other"
	mount_vault
	expect_text "open-tasks/by-person/Ada Moor.md" "call [[Ada Moor]]" "thank Ada Moor"
	expect_no_text "open-tasks/by-person/Ada Moor.md" other
	cmp "$MNT/open-tasks/by-person/Ada Moor.md" "$MNT/by-person/Ada Moor/_open-tasks.md"
	expect_text open-tasks/by-project/Pier.md "in the project" other "thank Ada Moor"
	expect_text open-tasks/by-tag/ops/fees.md "call [[Ada Moor]]"
'

test_that 'hidden and excluded notes are in all/ and in no view' '
	note .obsidian/app.json "{\"userIgnoreFilters\": [\"Private/\"]}"
	note Private/Diary.md "- [ ] secret #tag"
	note .trash/Old.md "#tag"
	note Seen.md "#tag"
	mount_vault
	expect_ls by-tag/tag Seen.md
	expect_no_text open-tasks/all.md secret
	test -f "$MNT/all/Private/Diary.md"
	test -f "$MNT/all/.trash/Old.md"
'

test_that 'a walk of the whole mount ends and visits every name once' '
	"$TESTS_DIR/genvault.py" --notes 200 "$DIR/generated"
	"$VAULTFS" "$DIR/generated" "$MNT"
	find "$MNT" | sort >first
	find "$MNT" | sort >second
	diff first second
	expect_equal "$(sort -u first | wc -l)" "$(wc -l <first)"
	expect_equal "$(find "$MNT" -type l | wc -l)" 0
'

test_that 'a mount with -o ro cannot be written to, and says so' '
	note a.md text
	mount_vault -o ro
	for try in "echo x >\"$MNT/all/a.md\"" "echo x >\"$MNT/all/new.md\"" "rm \"$MNT/all/a.md\"" "mkdir \"$MNT/by-tag/x\"" "mv \"$MNT/all/a.md\" \"$MNT/all/b.md\""; do
		! sh -c "$try" 2>err
		grep -qi "read-only" err
	done
	expect_equal "$(cat "$VAULT/a.md")" text
'

finish
