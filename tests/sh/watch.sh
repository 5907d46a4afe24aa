#!/bin/sh
# `vaultfs watch`: each change of the index as a line, as it happens.
. "$(dirname "$0")/../lib.sh"

# start_watch [ARGUMENT...]: in the background as $pid; its lines go to told.
start_watch() {
	"$VAULTFS" watch -v --vault "$VAULT" --today 2026-03-12 "$@" >told 2>said &
	pid=$!
	eventually grep -q "watching" said
}

# end_watch SIGNAL: it must end with status 0.
end_watch() {
	kill "-$1" "$pid"
	wait "$pid"
}

test_that 'what joins and leaves is told at once, until a signal ends it' '
	note x.md "#ops"
	start_watch
	note Talk.md --- "people: [Ada Lark]" --- "- [ ] call"
	eventually grep -qx "+ by-person/Ada Lark  Talk.md" told
	eventually grep -qx "+ task  Talk.md:4  - \[ \] call" told
	note x.md "#fees"
	eventually grep -qx -e "- by-tag/ops  x.md" told
	eventually grep -qx "+ by-tag/fees  x.md" told
	eventually grep -qxF "* note  x.md" told
	mv "$VAULT/x.md" "$VAULT/y.md"
	eventually grep -qx "> note  y.md  (was x.md)" told
	rm "$VAULT/Talk.md"
	eventually grep -qx -e "- note  Talk.md" told
	end_watch TERM
	test "$(grep -c "^+ note" told)" = 1
	start_watch
	end_watch INT
	expect_equal "$(cat told)" ""
'

test_that 'jsonl is one object a line with all its keys' '
	start_watch --format jsonl
	note a.md "#ops" "- [ ] call 📅 2026-03-01"
	eventually grep -q "\"what\":\"task\"" told
	end_watch TERM
	python3 -c "
import json
lines = [json.loads(line) for line in open(\"told\")]
assert all(list(it) == [\"format-version\", \"time_ns\", \"what\", \"change\", \"path\", \"group\", \"from\", \"task\"] for it in lines), lines
assert all(it[\"path\"] == \"a.md\" and it[\"change\"] == \"added\" for it in lines), lines
assert [it[\"group\"] for it in lines if it[\"what\"] == \"group\"] == [\"by-tag/ops\"], lines
assert [it[\"task\"][\"due\"] for it in lines if it[\"task\"]] == [\"2026-03-01\"], lines
"
'

test_that 'beside a mount both tell the same, and the mount keeps its index' '
	note a.md "#one"
	mount_vault
	start_watch
	note b.md "#two"
	eventually grep -qx "+ by-tag/two  b.md" told
	eventually test -f "$MNT/by-tag/two/b.md"
	end_watch TERM
	expect_text .vaultfs/status "state: ok" "index: on disk"
'

test_that 'it ends when nobody reads any more, without a change and while it writes' '
	note a.md "#one"
	mkfifo pipe
	"$VAULTFS" watch --vault "$VAULT" >pipe 2>said &
	pid=$!
	exec 7<pipe
	exec 7<&-
	wait "$pid"
	"$VAULTFS" watch -v --vault "$VAULT" >pipe 2>said &
	pid=$!
	exec 7<pipe
	eventually grep -q watching said
	for i in $(seq 2000); do echo "#many" >"$VAULT/n$i.md"; done
	head -n 5 <&7 | grep -q "^+ note"
	exec 7<&-
	wait "$pid"
	expect_equal "$(grep -v watching said)" ""
'

test_that 'a reader that does not read does not keep it from ending' '
	mkfifo pipe
	"$VAULTFS" watch -v --vault "$VAULT" >pipe 2>said &
	pid=$!
	exec 7<pipe
	eventually grep -q watching said
	for i in $(seq 3000); do echo "#many" >"$VAULT/a note of a rather long name $i.md"; done
	kill -TERM "$pid"
	wait "$pid"
	exec 7<&-
'

test_that 'a format without lines is refused, and jsonl elsewhere' '
	refuses 2 jsonl "$VAULTFS" watch --vault "$VAULT" --format json
	refuses 2 json "$VAULTFS" tasks --vault "$VAULT" --format jsonl
'

finish
