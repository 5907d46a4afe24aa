#!/usr/bin/env python3
"""genvault.py - a made-up vault of any size, and the truth about it.

    genvault.py --notes N [--seed S] [--truth FILE] OUT

Writes N notes (people, projects, customers, transcripts, meetings, daily and
other notes) into the empty directory OUT; the same arguments always give the
same bytes. FILE gets one JSON object:

  notes    path -> what `vaultfs show --format json` must say of it, for the
           keys that are there
  members  view -> directory -> sorted paths: which notes `find` must list

The truth is not parsed from what was written: the generator knows what it
meant. Standard library only.
"""

import argparse
import datetime
import json
import os
import random
import sys
import unicodedata
from urllib.parse import quote

WORDS = """berth pier crane rope tide chart ferry crew rota fee permit council freight slip yard mast deck
sail hull keel anchor buoy light signal fog wind storm calm harbour quay dock winch cable meter pump valve
engine battery charge ticket gate reader queue offer quote budget season winter summer report draft page
table figure note plan review agree share ask send book check fix move open close keep drop raise lower
early late next last first second north south east west inner outer small large spare old new""".split()
SYLLABLES = "ba bre co dal en fi gor hal is jo kel lu mar ni os pel qui ro sa tor ul ve wyn xi yor zan".split()
TAGS = ["fees", "crew", "status/active", "status/done", "sea/tides", "sea/charts", "office", "q3-plan",
        "größe", "r2", "winter_work", "ops/quay/4", "ops/quay", "Crew", "FEES", "東京"]
EMOJI = {"due": "\U0001F4C5", "scheduled": "\u23F3", "start": "\U0001F6EB", "created": "\u2795",
         "done": "\u2705", "cancelled": "\u274C"}
PRIORITY = {"highest": "\U0001F53A", "high": "\u23EB", "medium": "\U0001F53C", "low": "\U0001F53D",
            "lowest": "\u23EC"}
KINDS = ("person", "project", "customer")
START = datetime.date(2023, 1, 1)


def fold(text):
    return unicodedata.normalize("NFC", text).lower()


class Note:
    """Text under construction, with what it means."""

    def __init__(self, path):
        self.path = path
        self.lines = []
        self.front = None       # lines between the delimiters, or None
        self.state = "none"
        self.front_tags = []
        self.front_links = []   # (key, target)
        self.named = {}         # kind -> names in properties
        self.tags, self.links, self.tasks, self.headings = [], [], [], []
        self.via = []
        self.context = []       # targets of dated context lines
        self.kind = "note"
        self.type = None
        self.date = None
        self.crlf = self.bom = False
        self.section = None     # kind that the links of this section name
        self.heading = None

    @property
    def name(self):
        return self.path.rsplit("/", 1)[-1][:-3]

    def first_body_line(self):
        return 1 if self.front is None else len(self.front) + 3

    def add(self, line=""):
        self.lines.append(line)
        return self.first_body_line() + len(self.lines) - 1

    def put_heading(self, level, text):
        line = self.add("#" * level + " " + text)
        self.headings.append({"line": line, "level": level, "text": text})
        self.heading = text
        self.add()

    def text(self):
        lines = ([] if self.front is None else ["---"] + self.front + ["---"]) + self.lines
        text = "\n".join(lines) + "\n"
        if self.crlf:
            text = text.replace("\n", "\r\n")
        return ("\ufeff" if self.bom else "") + text


class Generator:
    def __init__(self, count, seed):
        self.random = random.Random(f"{count} {seed}")
        self.count = count
        self.notes = []
        self.names = {}         # folded basename -> paths
        self.entities = {kind: [] for kind in KINDS}

    def pick(self, items):      # earlier items far more often
        return items[int(len(items) * self.random.random() ** 2.2)]

    def words(self, low, high):
        return " ".join(self.random.choice(WORDS) for _ in range(self.random.randint(low, high)))

    def proper(self, parts=2):
        return " ".join("".join(self.random.choice(SYLLABLES) for _ in range(self.random.randint(2, 3))).capitalize()
                        for _ in range(parts))

    def fresh(self, make):
        while True:
            name = make()
            if fold(name) not in self.names:
                return name

    def note(self, path):
        note = Note(path)
        self.names.setdefault(fold(note.name), []).append(path)
        self.notes.append(note)
        return note

    def day(self):
        return START + datetime.timedelta(days=int(1100 * self.random.random() ** 0.7))

    # ---- what a line can hold ------------------------------------------------

    def link(self, note, target=None):
        """A link's text; records it with line None, to be set by place()."""
        r = self.random.random()
        subpath, display, kind, embed = "", None, "wiki", False
        if target is None:
            target = self.target()
        text = target
        if r < 0.15:
            display = self.words(1, 3)
        elif r < 0.25:
            subpath = "#" + self.words(1, 2)
        elif r < 0.3:
            subpath = "#^" + self.random.choice(SYLLABLES)
        elif r < 0.35:
            embed = True
        if r > 0.93 and "/" not in target:
            kind, display, text = "markdown", self.words(1, 2), f"{quote(target)}.md"
            shown = f"[{display}]({text})"
            target += ".md"
        else:
            shown = ("!" if embed else "") + "[[" + text + subpath + (f"|{display}" if display else "") + "]]"
        if kind == "markdown":
            subpath = ""
        return shown, {"kind": kind, "embed": embed, "where": "body", "key": None, "target": target,
                       "subpath": subpath, "display": display}

    def target(self):
        r = self.random.random()
        if r < 0.75:
            entity = self.pick(self.entities[self.random.choice(KINDS)])
            return entity[0].upper() + entity[1:] if self.random.random() < 0.9 else entity.lower()
        if r < 0.85:
            return self.pick(self.missing)
        note = self.random.choice(self.notes)
        return note.path[:-3] if self.random.random() < 0.5 else note.name

    def sentence(self, note, line_links, line_tags):
        parts = [self.words(3, 14).capitalize()]
        if self.random.random() < 0.35:
            shown, link = self.link(note)
            line_links.append(link)
            parts.append(shown)
        if self.random.random() < 0.12:
            tag = self.random.choice(TAGS)
            line_tags.append(tag)
            parts.append("#" + tag)
        if self.random.random() < 0.03:
            parts.append(f"`#{self.random.choice(TAGS)} [[{self.target()}]]`")
        parts.append(self.words(1, 6) + ".")
        return " ".join(parts)

    def place(self, note, text, links=(), tags=()):
        line = note.add(text)
        for link in links:
            note.links.append({"line": line, **link})
        for tag in tags:
            note.tags.append({"tag": tag, "line": line, "where": "body"})
        return line

    def paragraph(self, note):
        for _ in range(self.random.randint(1, 4)):
            links, tags = [], []
            text = self.sentence(note, links, tags)
            self.place(note, text, links, tags)
        note.add()

    def decoy(self, note):
        inner = f"- [ ] decoy #{self.random.choice(TAGS)} [[{self.target()}]]"
        kind = self.random.randrange(5)
        if kind == 0:
            for line in ("```python", inner, "```"):
                note.add(line)
        elif kind == 1:
            note.add(f"<!-- {inner} -->")
        elif kind == 2:
            for line in ("~~~~ sh", "```", inner, "~~~~"):
                note.add(line)
        elif kind == 3:
            for line in ("$$", inner, "$$"):
                note.add(line)
        else:
            tag, target = self.random.choice(TAGS), self.pick(self.missing)
            note.add("%%")
            self.place(note, f"- [ ] unseen #{tag} [[{target}]]",
                       [{"kind": "wiki", "embed": False, "where": "body", "key": None, "target": target,
                         "subpath": "", "display": None}], [tag])
            note.add("%%")
        note.add()

    def task(self, note, indent="", quote_mark=""):
        r = self.random.random
        symbol = self.random.choices([" ", "x", "/", "-", "X", "?"], [60, 25, 5, 4, 3, 3])[0]
        fact = {"symbol": symbol, "due": None, "scheduled": None, "start": None, "created": None, "done": None,
                "cancelled": None, "priority": None, "id": None, "block": None}
        fact["status"] = {"x": "DONE", "/": "IN_PROGRESS", "-": "CANCELLED"}.get(symbol, "TODO")
        links, tags, fields = [], [], []
        description = self.words(2, 7).capitalize()
        if r() < 0.3:
            shown, link = self.link(note)
            links.append(link)
            description += " " + shown
        if r() < 0.3:
            tag = self.random.choice(TAGS)
            tags.append(tag)
            description += " #" + tag
        dataview = r() < 0.1
        for key, chance in (("start", 0.05), ("created", 0.1), ("scheduled", 0.1), ("due", 0.5)):
            if r() < chance:
                fact[key] = str(self.day())
        if symbol == "x":
            fact["done"] = str(self.day())
        if symbol == "-":
            fact["cancelled"] = str(self.day())
        if r() < 0.25:
            fact["priority"] = self.random.choice(list(PRIORITY))
        if dataview:
            # The setting `auto` reads these; by default they are text, so
            # only lines without any field are written in this notation.
            for key in EMOJI:
                fact[key] = None
            fact["priority"] = None
        else:
            for key, emoji in EMOJI.items():
                if fact[key]:
                    fields.append(f"{emoji} {fact[key]}")
            if fact["priority"]:
                fields.append(PRIORITY[fact["priority"]])
            if r() < 0.05:
                fact["id"] = self.random.choice(SYLLABLES) + "7"
                fields.append("\U0001F194 " + fact["id"])
            self.random.shuffle(fields)
        if r() < 0.05:
            fact["block"] = "b" + self.random.choice(SYLLABLES)
        raw = f"{quote_mark}{indent}- [{symbol}] " + " ".join([description] + fields)
        if fact["block"]:
            raw += " ^" + fact["block"]
        line = self.place(note, raw, links, tags)
        note.tasks.append({"line": line, "description": description, "raw": raw, "tags": ["#" + t for t in tags],
                           "heading": note.heading, **fact})

    def tasks(self, note, count):
        for i in range(count):
            self.task(note)
            if self.random.random() < 0.15:
                self.task(note, indent="    ")
        note.add()

    def table(self, note):
        note.add("| What | Who |")
        note.add("| --- | --- |")
        target = self.pick(self.entities["person"])
        self.place(note, f"| {self.words(1, 2)} | [[{target}\\|{target.split()[0]}]] |",
                   [{"kind": "wiki", "embed": False, "where": "body", "key": None, "target": target, "subpath": "",
                     "display": target.split()[0]}])
        note.add()

    def body(self, note, tasks):
        size = self.random.lognormvariate(7.6, 1.0)
        while True:
            self.paragraph(note)
            r = self.random.random()
            if r < 0.12:
                self.decoy(note)
            elif r < 0.16:
                self.table(note)
            elif r < 0.24:
                note.put_heading(self.random.randint(2, 4), self.words(1, 4).capitalize())
            elif r < 0.28:
                note.add("> [!note] " + self.words(1, 3))
                self.task(note, quote_mark="> ")
                note.add()
            if sum(map(len, note.lines)) > size:
                break
        if tasks:
            note.put_heading(2, "Action items")
            self.tasks(note, tasks)

    # ---- frontmatter ---------------------------------------------------------

    def frontmatter(self, note, type_=None, date=None, named=None):
        r = self.random.random()
        note.front = []
        if r < 0.02:
            note.front = ["title: a: b"] if r < 0.01 else ["tags: [open", "more: x"]
            note.state = "error"
            return
        note.state = "ok"
        if type_:
            note.front.append(f"type: {type_}")
            note.type = type_
            note.kind = {"people": "person"}.get(type_, type_)
        if date:
            note.front.append(f"date: {date}" if r < 0.5 else f"date: '{date}'")
            note.date = str(date)
        for key, kind in (("attendees", "person"), ("projects", "project"), ("customers", "customer")):
            names = (named or {}).get(kind)
            if not names:
                continue
            note.named.setdefault(kind, []).extend(names)
            note.front.append(f"{key}:")
            for i, name in enumerate(names):
                if self.random.random() < 0.6:
                    note.front.append(f'  - "[[{name}]]"')
                    note.front_links.append((f"{key}.{i}", name, len(note.front) + 1))
                else:
                    note.front.append(f"  - {name}")
        tags = self.random.sample(TAGS, self.random.randint(0, 3))
        if tags:
            note.front.append("tags:")
            for tag in tags:
                note.front.append(f"- {tag}" if self.random.random() < 0.5 else f'- "#{tag}"')
                note.front_tags.append({"tag": tag, "line": len(note.front) + 1, "where": "frontmatter"})
        if self.random.random() < 0.3:
            note.front += [f"rating: {self.random.randint(1, 5)}", "reviewed: true"]
        if not note.front:
            note.state = "empty"
        self.random.random() < 0.5 and note.state == "ok" and note.front.insert(0, "# made by a program")
        if note.front and note.front[0].startswith("#"):
            for tag in note.front_tags:
                tag["line"] += 1
            note.front_links = [(k, n, line + 1) for k, n, line in note.front_links]

    # ---- the vault -----------------------------------------------------------

    def generate(self):
        n = self.count
        per = {"person": max(3, n // 33), "project": max(2, n // 120), "customer": max(2, n // 250)}
        for kind, count in per.items():
            for _ in range(count):
                name = self.fresh(lambda: self.proper(2 if kind != "project" else self.random.randint(1, 2)))
                self.names[fold(name)] = []
                self.entities[kind].append(name)
        self.missing = [self.fresh(lambda: self.proper() + ("/" + self.proper(1) if self.random.random() < .2 else ""))
                        for _ in range(max(4, n // 60))]
        folders = {"person": "People", "project": "Projects", "customer": "Customers"}
        shells = [(kind, self.note(f"{folders[kind]}/{name}.md")) for kind in KINDS for name in self.entities[kind]]
        sources = []
        for i in range(n - len(shells)):
            r = self.random.random()
            day = self.day()
            if r < 0.45:
                sentence = self.words(8, 24).capitalize()[:80].rstrip()
                name = f"{day} - {sentence}"
                if fold(name) in self.names:
                    name += f" {i}"
                note = self.note(f"Sources/Transcripts/{day.year}/{name}.md")
                self.names.setdefault(fold(name), [])
                sources.append((note, day))
                note.plan = ("transcript", day)
            elif r < 0.8:
                base = f"{day} - {self.words(2, 4)} {i}"
                if sources and self.random.random() < 0.08:
                    other, day = self.random.choice(sources)
                    base = other.name
                if any(p.startswith("Meetings/") for p in self.names.get(fold(base), [])):
                    base += f" {i}"
                note = self.note(f"Meetings/{day.year}/{day.month:02}/{base}.md")
                note.plan = ("meeting", day)
            else:
                note = self.note(f"Notes/{self.random.choice(WORDS).capitalize()}/{self.words(2, 5)} {i}.md")
                note.plan = (None, None)
        for kind, note in shells:
            self.entity(kind, note, sources)
        for note in self.notes:
            if not hasattr(note, "plan"):
                continue
            type_, day = note.plan
            note.crlf = self.random.random() < 0.03
            note.bom = self.random.random() < 0.02
            named = {kind: [self.pick(self.entities[kind]) if self.random.random() < 0.9 else
                            self.pick([m for m in self.missing if "/" not in m])
                            for _ in range(self.random.randint(0, 3 if kind == "person" else 1))] for kind in KINDS}
            if self.random.random() < 0.93:
                self.frontmatter(note, type_, day if self.random.random() < 0.8 else None, named)
            if day:
                note.date = note.date or str(day)
            if note.type is None and type_ == "transcript":
                note.kind = "transcript"    # by its folder
            note.put_heading(1, self.words(2, 6).capitalize())
            self.body(note, self.random.choice([0, 0, 0, 1, 2, 3, 6]))

    def entity(self, kind, note, sources):
        note.front = [f"type: {'people' if kind == 'person' else kind}", "tags:", f"- type/{kind}"]
        note.front_tags = [{"tag": f"type/{kind}", "line": 4, "where": "frontmatter"}]
        note.state, note.kind = "ok", kind
        note.type = "people" if kind == "person" else kind
        note.put_heading(1, note.name)
        if kind == "person" and sources:
            note.put_heading(2, "Recent Context")
            for source, day in sorted((self.random.choice(sources) for _ in range(self.random.randint(0, 6))),
                                      key=lambda s: s[1], reverse=True):
                short = self.words(6, 14).capitalize()
                via = None
                if self.random.random() < 0.5:
                    target, display, sep = source.name, None, "-"
                    if self.random.random() < 0.4:
                        via = self.pick(self.entities["person"])
                else:
                    target, display, sep = source.path, source.name[13:], "\u2014"
                shown = f"[[{target}|{display}]]" if display else f"[[{target}]]"
                self.place(note, f"- {day}: {shown} {sep} {short}..." + (f" (via {via})" if via else ""),
                           [{"kind": "wiki", "embed": False, "where": "body", "key": None, "target": target,
                             "subpath": "", "display": display}])
                note.context.append((target, via))
            note.add()
            note.put_heading(2, "Key Decisions")
            note.add(f"- \u2705 {self.words(4, 9).capitalize()}.")
            note.add()
            for title, other in (("Related Customers", "customer"), ("Related Projects", "project")):
                note.put_heading(2, title)
                for _ in range(self.random.randint(0, 3)):
                    name = self.pick(self.entities[other]) if self.random.random() < 0.7 else self.pick(self.missing)
                    self.place(note, f"- [[{name}]]", [{"kind": "wiki", "embed": False, "where": "body", "key": None,
                                                        "target": name, "subpath": "", "display": None}])
                    note.named.setdefault(other, []).append(name)
                note.add()
        else:
            self.body(note, self.random.randint(0, 3))

    # ---- the truth -----------------------------------------------------------

    def resolve(self, source, target):
        """Obsidian's rule, for the targets that are written here: a name, or a
        path from the root."""
        key = fold(target)
        key = key[:-3] if key.endswith(".md") else key
        base = key.rsplit("/", 1)[-1]
        found = [p for p in self.names.get(base, ())]
        if "/" in key:
            exact = [p for p in found if fold(p) == key + ".md"]
            if exact:
                return exact[0]
            found = [p for p in found if fold(p).endswith(key + ".md")]
        elif len(found) > 1:
            exact = [p for p in found if fold(p) == key + ".md"]
            if exact:
                return exact[0]
        folder = source.path.rsplit("/", 1)[0] + "/" if "/" in source.path else ""
        found.sort(key=lambda p: (not p.startswith(folder), len(p), p.encode()))
        return found[0] if found else None

    def truth(self):
        by_path = {note.path: note for note in self.notes}
        # A wikilink or name means an entity's note where it resolves to one.
        members = {f"by-{kind}": {} for kind in KINDS}
        members.update({"by-tag": {}, "by-type": {}, "by-date": {}})
        spelled = {}

        def join(view, name, path):
            key = fold(name)
            spelled.setdefault((view, key), {}).setdefault(name, 0)
            spelled[view, key][name] += 1
            members[view].setdefault(key, set()).add(path)

        notes = {}
        pending = []            # unresolved plain links, joined if the name is an entity after all
        for note in self.notes:
            links = []
            for key, name, line in note.front_links:
                links.append({"line": line, "kind": "wiki", "embed": False, "where": "frontmatter", "key": key,
                              "target": name, "subpath": "", "display": None})
            links += sorted(note.links, key=lambda link: link["line"])
            for link in links:
                link["resolved"] = self.resolve(note, link["target"])
                other = by_path.get(link["resolved"])
                if other is not None and other.kind in KINDS:
                    join("by-" + other.kind, other.name, note.path)
                elif other is None:
                    name = link["target"]
                    pending.append((note, name[:-3] if name.endswith(".md") else name))
            if note.kind in KINDS:
                join("by-" + note.kind, note.name, note.path)
            for kind, names in note.named.items():
                for name in names:
                    other = by_path.get(self.resolve(note, name))
                    if other is None:
                        join("by-" + kind, name, note.path)
                    elif other.kind == kind:
                        join("by-" + kind, other.name, note.path)
            for target, via in note.context:
                path = self.resolve(note, target)
                if via:     # the line names them: it concerns its own note, too
                    join("by-person", via, note.path)
                if path:
                    join("by-person", note.name, path)
                    if via:
                        join("by-person", via, path)
            tags = note.front_tags + sorted(note.tags, key=lambda tag: tag["line"])
            for tag in tags:
                join("by-tag", tag["tag"], note.path)
            if note.type:
                join("by-type", note.type, note.path)
            if note.date:
                join("by-date", note.date.replace("-", "/"), note.path)
            notes[note.path] = {
                "name": note.name, "type": note.type, "kind": note.kind, "date": note.date,
                "frontmatter": {"state": note.state}, "tags": tags, "links": links, "headings": note.headings,
                "tasks": note.tasks}
        for note, target in pending:
            for kind in KINDS:
                if fold(target) in members["by-" + kind]:
                    join("by-" + kind, target, note.path)
        shown = {view: {key: sorted(paths) for key, paths in groups.items()} for view, groups in members.items()}
        return {"notes": notes, "members": shown}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notes", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--truth")
    parser.add_argument("out")
    args = parser.parse_args()
    if args.notes < 20:
        parser.error("--notes: at least 20")
    if os.path.isdir(args.out) and os.listdir(args.out):
        print(f"genvault.py: {args.out} is not empty", file=sys.stderr)
        return 2
    generator = Generator(args.notes, args.seed)
    generator.generate()
    os.makedirs(os.path.join(args.out, ".obsidian"), exist_ok=True)
    made = set()
    for note in generator.notes:
        path = os.path.join(args.out, note.path)
        folder = os.path.dirname(path)
        if folder not in made:
            os.makedirs(folder, exist_ok=True)
            made.add(folder)
        with open(path, "wb") as file:
            file.write(note.text().encode())
    if args.truth:
        with open(args.truth, "w") as file:
            json.dump(generator.truth(), file, ensure_ascii=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
