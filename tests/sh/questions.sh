#!/bin/sh
# Questions about a vault, with and without a mount.
# shellcheck disable=SC2016
. "$(dirname "$0")/../lib.sh"

# json EXPRESSION: of the object on stdin, called `it`
json() {
	python3 -c 'import json, sys
it = json.loads(sys.stdin.readline())
print(json.dumps(eval(sys.argv[1]), ensure_ascii=False))' "$1"
}

ask() {
	"$VAULTFS" "$@" --vault "$VAULT"
}

test_that 'show prints the keys of its schema in their order' '
	note A.md "text"
	expect_equal "$(ask show A.md --format json | json "list(it)")" \
"[\"format-version\", \"path\", \"name\", \"title\", \"kind\", \"type\", \"date\", \"size\", \"mtime_ns\", \"frontmatter\", \"properties\", \"aliases\", \"tags\", \"headings\", \"links\", \"fields\", \"blocks\", \"tasks\", \"entities\", \"context\", \"decisions\", \"facts\", \"topics\", \"diagnostics\"]"
'

test_that 'properties keep their types and their nesting' '
	note A.md --- "n: 7" "f: 1.50" "big: 1e3" "b: true" "d: 2025-11-07" \
		"t: 2025-11-07T09:30" "l: [1, [two, {k: null}]]" "m: {a: {b: c}}" \
		"empty:" "tags: quay" "aliases: [One, Two]" ---
	expect_equal "$(ask show A.md --format json | json "{p[\"key\"]: (p[\"type\"], p[\"value\"]) for p in it[\"properties\"]}")" \
"{\"n\": [\"number\", 7], \"f\": [\"number\", 1.5], \"big\": [\"number\", 1000], \"b\": [\"checkbox\", true], \"d\": [\"date\", \"2025-11-07\"], \"t\": [\"datetime\", \"2025-11-07T09:30\"], \"l\": [\"list\", [1, [\"two\", {\"k\": null}]]], \"m\": [\"map\", {\"a\": {\"b\": \"c\"}}], \"empty\": [\"null\", null], \"tags\": [\"tags\", [\"quay\"]], \"aliases\": [\"aliases\", [\"One\", \"Two\"]]}"
'

test_that 'a task shows its dates as written and its urgency of that day' '
	note A.md "# Next" "- item" "  - [ ] Call #ops ⏫ 📅 2025-02-30 ^b1" \
		"- [x] Done ✅ 2025-11-05" "- [ ] Late 📅 2025-11-01"
	ask show A.md --format json --today 2025-11-07 >out
	expect_equal "$(json "[it[\"tasks\"][0][k] for k in (\"line\", \"symbol\", \"status\", \"description\", \"due\", \"scheduled\", \"priority\", \"block\", \"tags\", \"heading\", \"parent\", \"depends_on\")]" <out)" \
"[3, \" \", \"TODO\", \"Call #ops\", \"2025-02-30\", null, \"high\", \"b1\", [\"#ops\"], \"Next\", 2, []]"
	expect_equal "$(json "[(t[\"status\"], t[\"done\"], t[\"priority\"], t[\"parent\"]) for t in it[\"tasks\"][1:]]" <out)" \
"[[\"DONE\", \"2025-11-05\", null, null], [\"TODO\", null, null, null]]"
	first=$(json "it[\"tasks\"][2][\"urgency\"]" <out)
	later=$(ask show A.md --format json --today 2025-12-24 | json "it[\"tasks\"][2][\"urgency\"]")
	expect_equal "$(python3 -c "print($later > $first > 0)")" True
'

test_that 'what is no UTF-8 in a note is U+FFFD in JSON' '
	printf "bad \\377 #t\\303 [[x\\200]]\\n" >"$VAULT/A.md"
	ask show A.md --format json >out
	iconv -f UTF-8 -t UTF-8 out >/dev/null
	expect_equal "$(json "it[\"links\"][0][\"target\"]" <out)" "$(printf "\"x\357\277\275\"")"
'

test_that 'links say which file they mean' '
	note Work/A.md "[[B]] [[B#Part|there]] [m](../C%20D.md) [[Nobody]] ![[p.png]] [[#Here]]"
	note B.md "b"
	note "C D.md" "c"
	echo >"$VAULT/p.png"
	expect_equal "$(ask show Work/A.md --format json | json "[(l[\"kind\"], l[\"embed\"], l[\"target\"], l[\"subpath\"], l[\"resolved\"]) for l in it[\"links\"]]")" \
"[[\"wiki\", false, \"B\", \"\", \"B.md\"], [\"wiki\", false, \"B\", \"#Part\", \"B.md\"], [\"markdown\", false, \"../C D.md\", \"\", \"C D.md\"], [\"wiki\", false, \"Nobody\", \"\", null], [\"wiki\", true, \"p.png\", \"\", \"p.png\"], [\"wiki\", false, \"\", \"#Here\", \"Work/A.md\"]]"
'

test_that 'a note is named by its path, a link text, or a path of the file system' '
	note Work/A.md "x"
	for name in Work/A.md A "$VAULT/Work/A.md"; do
		expect_equal "$(ask show "$name" --format json | json "it[\"path\"]")" "\"Work/A.md\""
	done
	cd "$VAULT/Work"
	expect_equal "$("$VAULTFS" show ./A.md | sed -n 2p | cut -d" " -f2)" Work/A.md
'

test_that 'several notes are an object a line' '
	note A.md "x"
	note B.md "y"
	ask show A.md B.md --format json >out
	expect_equal "$(wc -l <out)" 2
	status=0
	ask show A.md Nobody B.md --format json >out 2>err || status=$?
	expect_equal "$status $(wc -l <out)" "1 2"
	grep -q Nobody err
'

test_that 'what is no note of the vault is not shown' '
	note .hidden/A.md "x"
	echo >"$VAULT/b.txt"
	refuses 1 "no note" ask show Nobody
	refuses 1 "no" ask show .hidden/A.md
	refuses 1 "no" ask show b.txt
	refuses 1 "no" ask show ../etc/passwd
	refuses 1 "no" ask show /etc/passwd
'

test_that 'resolve finds what a link means from where it stands' '
	note X/Same.md "x"
	note Y/Same.md "y"
	note Y/From.md "[[Same]]"
	expect_equal "$(ask resolve Same --from Y/From.md)" Y/Same.md
	expect_equal "$(ask resolve "[[X/Same#Part|shown]]" --from Y/From.md)" X/Same.md
	expect_equal "$(ask resolve "#Part" --from From)" Y/From.md
	expect_equal "$(ask resolve "X/Same#Part" --from Y/From.md --format json)" \
"{\"format-version\":1,\"link\":\"X/Same#Part\",\"from\":\"Y/From.md\",\"resolved\":\"X/Same.md\",\"subpath\":\"#Part\"}"
'

test_that 'resolve of what is not there prints nothing and ends with 1' '
	note A.md "x"
	status=0
	ask resolve Nobody --from A.md >out || status=$?
	expect_equal "$status $(cat out)" "1 "
	refuses 2 "no note" ask resolve A --from Nobody
'

test_that 'tasks come by due date, priority, path and line' '
	note B.md "- [ ] undated" "- [ ] later 📅 2025-12-01" "- [ ] low 🔽 📅 2025-11-01"
	note A.md "- [x] done 📅 2025-10-01" "- [ ] high ⏫ 📅 2025-11-01" "* [/] none 📅 2025-11-01" "- [-] off"
	expect_equal "$(ask tasks --today 2025-11-07)" \
"A.md:2:- [ ] high ⏫ 📅 2025-11-01
A.md:3:* [/] none 📅 2025-11-01
B.md:3:- [ ] low 🔽 📅 2025-11-01
B.md:2:- [ ] later 📅 2025-12-01
B.md:1:- [ ] undated"
	ask tasks --format json >out
	expect_equal "$(json "(it[\"format-version\"], it[\"count\"], len(it[\"groups\"]), it[\"groups\"][0][\"names\"])" <out)" "[1, 5, 1, []]"
	expect_equal "$(json "[(t[\"path\"], t[\"line\"]) for t in it[\"groups\"][0][\"tasks\"]][:2]" <out)" "[[\"A.md\", 2], [\"A.md\", 3]]"
'

test_that 'a vault without open tasks has none to print' '
	note A.md "- [x] done"
	status=0
	ask tasks >out || status=$?
	expect_equal "$status $(cat out)" "1 "
'

test_that 'check names the line of what cannot be read' '
	note Bad.md --- "a: b: c" --- text
	note Good.md --- "a: b" --- text
	ask check >out
	grep -q "^Bad.md:[123]: " out
	expect_equal "$(grep -c Good out)" 0 || true
	rm "$VAULT/Bad.md"
	status=0
	ask check >out || status=$?
	expect_equal "$status $(cat out)" "1 "
'

reads_nothing() {
	"$VAULTFS" index "$VAULT" --format json >again
	expect_equal "$(json '(it["notes"], it["read"])' <again)" "[2, 0]"
}

test_that 'index counts, and reads only what changed' '
	note A.md "[[B]] #tag" "- [ ] one"
	note B.md "- [x] two"
	"$VAULTFS" index "$VAULT" --format json >first
	expect_equal "$(json "[it[k] for k in (\"notes\", \"read\", \"tasks\", \"open_tasks\", \"links\", \"unresolved\", \"removed\")]" <first)" "[2, 2, 2, 1, 1, 0, 0]"
	# What is as new as the look at it is looked at again.
	eventually reads_nothing
	rm "$VAULT/B.md"
	note C.md "new"
	"$VAULTFS" index "$VAULT" --format json >third
	expect_equal "$(json "[it[k] for k in (\"notes\", \"read\", \"removed\", \"unresolved\")]" <third)" "[2, 1, 1, 1]"
	"$VAULTFS" index -v "$VAULT" | grep -q "notes/s"
'

test_that 'a question beside a running mount is answered right' '
	note A.md "- [ ] one"
	mount_vault
	note B.md "- [ ] two"
	expect_equal "$(ask tasks | wc -l)" 2
	expect_equal "$(ask resolve B --from A.md)" B.md
'

test_that 'questions change nothing in the vault' '
	note Work/A.md "- [ ] one" "[[B]]"
	before=$(vault_digest)
	ask show Work/A.md >/dev/null
	ask tasks >/dev/null
	ask check >/dev/null || true
	ask index >/dev/null
	expect_equal "$(vault_digest)" "$before"
'

test_that 'an index asked for inside the vault is refused' '
	note A.md "x"
	refuses 2 "vault" ask tasks --cache-dir "$VAULT/cache"
	test ! -e "$VAULT/cache"
'

test_that 'the index is kept where --cache-dir says' '
	note A.md "x"
	ask index --cache-dir elsewhere >/dev/null
	test -n "$(ls elsewhere)"
'

test_that 'a hostile name reaches a pipe as it is and a terminal harmless' '
	need script
	name=$(printf "a\033]0;x\007")
	note "$name.md" "- [ ] t"
	ask tasks | grep -qF "$name"
	script -qec "\"\$VAULTFS\" tasks --vault \"\$VAULT\"" /dev/null >tty </dev/null
	expect_equal "$(grep -c "$(printf "\033")" tty || true)" 0
	grep -qF "a\\x1b]0;x\\x07.md:1:" tty
'

finish
