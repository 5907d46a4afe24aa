#!/bin/sh
# Queries of the Tasks plugin, asked on the command line.
# shellcheck disable=SC2016
. "$(dirname "$0")/../lib.sh"

# json EXPRESSION: of the object on stdin, called `it`
json() {
	python3 -c 'import json, sys
it = json.load(sys.stdin)
print(json.dumps(eval(sys.argv[1]), ensure_ascii=False))' "$1"
}

# tasks [ARGUMENT...]: on a Thursday
tasks() {
	"$VAULTFS" tasks --vault "$VAULT" --today 2026-03-12 "$@"
}

# A vault of a few tasks of all kinds.
few_tasks() {
	note Works/Slipway.md "# Next" "- [ ] Oil the winch #yard ⏫ 📅 2026-03-10" \
		"- [ ] Count the ropes 📅 2026-03-12" "## Some day" \
		"- [/] Write the manual 🛫 2026-03-08" "    - [ ] Draw the cover 🔁 every week"
	note "People/Mara Voss.md" --- "place: Works" "TQ_show_due_date: false" --- \
		"- [x] Post the chart ✅ 2026-03-07" "- [ ] Ring back 🆔 r1"
	note Top.md "- [ ] Wait ⛔ r1" "- [-] No" "- plain"
}

test_that 'a query prints path, line and the line, in its order' '
	few_tasks
	expect_equal "$(tasks "not done
has due date
sort by due reverse")" \
"Works/Slipway.md:3:- [ ] Count the ropes 📅 2026-03-12
Works/Slipway.md:2:- [ ] Oil the winch #yard ⏫ 📅 2026-03-10"
	expect_equal "$(tasks done)" \
"People/Mara Voss.md:5:- [x] Post the chart ✅ 2026-03-07
Top.md:2:- [-] No"
	expect_equal "$(tasks "is recurring")" \
"Works/Slipway.md:6:    - [ ] Draw the cover 🔁 every week"
	expect_equal "$(tasks "" | wc -l)" 8
'

test_that 'what other tasks say counts, whether they match or not' '
	few_tasks
	expect_equal "$(tasks "is blocked
path includes Top")" "Top.md:1:- [ ] Wait ⛔ r1"
	expect_equal "$(tasks "is blocking")" "People/Mara Voss.md:6:- [ ] Ring back 🆔 r1"
'

test_that 'a day counts from --today' '
	few_tasks
	expect_equal "$(tasks "due before today" | wc -l)" 1
	expect_equal "$("$VAULTFS" tasks --vault "$VAULT" --today 2026-04-01 "due before today" | wc -l)" 2
	expect_equal "$(VAULTFS_TODAY=2026-03-11 "$VAULTFS" tasks --vault "$VAULT" "due tomorrow")" \
"Works/Slipway.md:3:- [ ] Count the ropes 📅 2026-03-12"
'

test_that 'nothing found ends with 1, a wrong query with 2 and its line' '
	few_tasks
	status=0
	tasks "path includes nowhere" >out || status=$?
	expect_equal "$status $(cat out)" "1 "
	status=0
	tasks "not done
due tomorow" >out 2>err || status=$?
	expect_equal "$status $(cat out)" "2 "
	expect_equal "$(cat err)" \
"vaultfs: tasks: do not understand due date
Problem line: \"due tomorow\""
	refuses 2 "JavaScript is not supported: filter by function task.isDone" \
		tasks "filter by function task.isDone"
	refuses 2 "no note .Nobody." tasks --from Nobody "not done"
'

test_that 'placeholders are those of the note after --from' '
	few_tasks
	expect_equal "$(tasks --from "Mara Voss" "path includes {{query.file.path}}
not done")" "People/Mara Voss.md:6:- [ ] Ring back 🆔 r1"
	expect_equal "$(tasks --from "People/Mara Voss.md" "path includes {{query.file.property(\"place\")}}
limit 1")" "Works/Slipway.md:5:- [/] Write the manual 🛫 2026-03-08"
	refuses 2 "no file path has been supplied" tasks "path includes {{query.file.path}}"
'

test_that 'JSON has groups with their names and every field' '
	few_tasks
	tasks --format json "not done
group by folder
group by priority" >out
	expect_equal "$(json "[it[\"format-version\"], it[\"count\"], [g[\"names\"] for g in it[\"groups\"]]]" <out)" \
"[1, 6, [[\"/\", \"Normal priority\"], [\"People/\", \"Normal priority\"], [\"Works/\", \"High priority\"], [\"Works/\", \"Normal priority\"]]]"
	expect_equal "$(json "it[\"groups\"][2][\"tasks\"]" <out)" \
"[{\"path\": \"Works/Slipway.md\", \"line\": 2, \"symbol\": \" \", \"status\": \"TODO\", \"description\": \"Oil the winch #yard\", \"due\": \"2026-03-10\", \"scheduled\": null, \"start\": null, \"created\": null, \"done\": null, \"cancelled\": null, \"priority\": \"high\", \"recurrence\": null, \"on_completion\": null, \"id\": null, \"depends_on\": [], \"block\": null, \"tags\": [\"#yard\"], \"heading\": \"Next\", \"parent\": null, \"urgency\": $(json "it[\"groups\"][2][\"tasks\"][0][\"urgency\"]" <out), \"raw\": \"- [ ] Oil the winch #yard ⏫ 📅 2026-03-10\"}]"
	expect_equal "$(tasks --format json done | json "[[g[\"names\"], len(g[\"tasks\"])] for g in it[\"groups\"]]")" "[[[], 2]]"
'

test_that 'Markdown is a list for a note, as its properties want it' '
	few_tasks
	expect_equal "$(tasks --format markdown "has due date
group by heading")" \
"#### Next

- [ ] Oil the winch #yard ⏫ 📅 2026-03-10
- [ ] Count the ropes 📅 2026-03-12

2 tasks"
	expect_equal "$(tasks --format markdown --from "Mara Voss" "has due date
limit 1")" \
"- [ ] Oil the winch #yard ⏫

1 of 2 tasks"
'

test_that 'a tree shows what is nested in a task, once' '
	note A.md "- [ ] Top" "    - plain" "        - [x] deep" "    - [ ] child" "- [ ] Other"
	expect_equal "$(tasks --format markdown "not done
show tree
sort by description reverse
hide task count")" \
"- [ ] Top
    - plain
        - [x] deep
    - [ ] child
- [ ] Other"
	expect_equal "$(tasks --format markdown "description includes child
show tree
hide task count")" "- [ ] child"
'

test_that 'Taskwarrior gets what it imports' '
	few_tasks
	tasks --format taskwarrior "" >out
	expect_equal "$(json "len(it), len({t[\"uuid\"] for t in it}), sorted({t[\"status\"] for t in it})" <out)" \
"[8, 8, [\"completed\", \"deleted\", \"pending\"]]"
	expect_equal "$(json "[[t[k] for k in (\"status\", \"description\", \"due\", \"priority\", \"tags\")] for t in it if \"tags\" in t]" <out)" \
"[[\"pending\", \"Oil the winch #yard\", \"20260310T000000Z\", \"H\", [\"yard\"]]]"
	expect_equal "$(json "[t[\"depends\"] == [o[\"uuid\"] for o in it if o[\"description\"] == \"Ring back\"] for t in it if \"depends\" in t]" <out)" "[true]"
	refuses 2 "text or json" "$VAULTFS" check --vault "$VAULT" --format taskwarrior
'

test_that 'group names are told on stderr, and only with -v' '
	few_tasks
	tasks "has due date
group by heading" >plain 2>err
	expect_equal "$(cat err)" ""
	tasks -v "has due date
group by heading" >out 2>err
	expect_equal "$(cat out)" "$(cat plain)"
	grep -qx "Next:" err
'

test_that 'settings of the plugin hold for queries' '
	few_tasks
	mkdir -p "$VAULT/.obsidian/plugins/obsidian-tasks-plugin"
	printf "%s" "{\"globalQuery\":\"not done\\nsort by path\",\"globalFilter\":\"\",\"presets\":{\"dated\":\"has due date\"},\"statusSettings\":{\"coreStatuses\":[],\"customStatuses\":[{\"symbol\":\"/\",\"name\":\"Busy\",\"nextStatusSymbol\":\"x\",\"type\":\"ON_HOLD\"}]}}" \
		>"$VAULT/.obsidian/plugins/obsidian-tasks-plugin/data.json"
	expect_equal "$(tasks "preset dated" | wc -l)" 2
	expect_equal "$(tasks "status.type is on_hold")" "Works/Slipway.md:5:- [/] Write the manual 🛫 2026-03-08"
	expect_equal "$(tasks "status.name includes busy" | wc -l)" 1
	refuses 2 "Cannot find preset" tasks "preset this_file"
'

test_that 'hidden and excluded notes have no tasks in queries' '
	few_tasks
	mkdir -p "$VAULT/.obsidian" "$VAULT/.trash" "$VAULT/Attic"
	echo "- [ ] gone" >"$VAULT/.trash/Old.md"
	echo "- [ ] old" >"$VAULT/Attic/Old.md"
	echo "{\"userIgnoreFilters\":[\"Attic/\"]}" >"$VAULT/.obsidian/app.json"
	expect_equal "$(tasks "" | grep -c Old || true)" 0
'

test_that 'a query answers the same while the vault is mounted' '
	few_tasks
	tasks "group by path
sort by description" >alone
	mount_vault
	tasks "group by path
sort by description" >mounted
	expect_equal "$(cat mounted)" "$(cat alone)"
	expect_equal "$(tasks "path includes slip
not done" | wc -l)" 4
'

test_that 'what is asked for again after an edit is as edited' '
	few_tasks
	tasks "due today" >/dev/null
	note Works/Slipway.md "- [x] Count the ropes 📅 2026-03-12 ✅ 2026-03-12"
	expect_equal "$(tasks "due today")" "Works/Slipway.md:1:- [x] Count the ropes 📅 2026-03-12 ✅ 2026-03-12"
'

finish
