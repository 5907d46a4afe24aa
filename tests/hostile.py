#!/usr/bin/env python3
"""hostile.py OUT - fills a vault with what no sensible person would write."""

import os
import sys

out = os.fsencode(sys.argv[1])


def write(name, data):
    if isinstance(name, str):
        name = name.encode()
    if isinstance(data, str):
        data = data.encode()
    path = os.path.join(out, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


names = ["a.md", "..md", "...md", ".md", " .md", "-rf.md", "--help.md", "new\nline.md", "tab\t.md", "\x01\x7f.md",
         "%2F.md", "%.md", "%25.md", "con.md", "a" * 250 + ".md", "é" * 125 + ".md", "\u202egnp.md", "🚢🚢.md",
         "README.md", "AGENTS.md", "_open-tasks.md", "_overview.md", "by-tag/x.md", "all/all.md", "|.md", "#.md",
         "[[x]].md", "^.md", "a\\b.md", "*.md", "?.md", '"quoted".md', "'.md", "$(touch pwned).md", ";ls.md",
         "A.MD", "a.Md", "Ａ.md", "ﬁ.md", "İ.md", "ß.md", "ẞ.md", "Σ.md", "ς.md", "σ.md"]
for name in names:
    write(name, f"# {name}\n- [ ] task in it [[{name}]] #tag/{len(name)}\n")
write(b"bad\xff\xfe.md", b"- [ ] bad name \xff\xc0\xaf [[bad\xff]] #t\xffg\n")
write(b"\xc3\x28/\xe2\x82.md", "in a bad folder [[a]]")
write("nfc/é.md", "#form")
write("nfd/é.md", "#form")

bodies = {
    "empty": b"", "nul": b"\0" * 5000, "nul text": b"- [ ] a\0b #x\0y [[z\0]]\n", "latin1": "café #größe".encode("latin1"),
    "utf16": "\ufeff- [ ] wide".encode("utf-16"), "bom bom": b"\xef\xbb\xbf\xef\xbb\xbf---\na: b\n---\n", "cr": b"# a\r- [ ] b\r",
    "no end": b"- [ ] no line end", "only ---": b"---", "front only": b"---\na: 1\n---", "unclosed": b"---\na: 1\n",
    "long line": b"x" * 3_000_000, "long task": b"- [ ] " + b"y" * 1_000_000 + " 📅 2026-01-01".encode(),
    "quotes": b">" * 100_000 + b" x", "lists": b"".join(b" " * (i % 400) + b"- a\n" for i in range(20_000)),
    "brackets": b"[" * 200_000, "links": b"[[" * 100_000, "closers": b"]]" * 100_000, "stars": b"*" * 200_000 + b"a",
    "under": b"_a" * 100_000, "ticks": b"`" * 99_999 + b"a" + b"`" * 99_998, "tick runs": b"".join(b"`" * i + b" " for i in range(1500)),
    "dollar": b"$" * 100_001, "percents": b"%%\n" * 50_001, "comments": b"<!--" * 50_000, "html": b"<a " * 100_000,
    "fences": b"```\n~~~\n" * 30_001, "hashes": b"#a" * 100_000, "tables": b"|a|b\n|-|-\n" + b"|[[x\\|y]]|\n" * 20_000,
    "images": b"![" * 100_000, "parens": b"[a](" * 50_000, "nested parens": b"[a](" + b"(" * 50_000,
    "backslash": b"\\" * 200_001, "amp": b"&" * 200_000, "autolinks": b"<http://" * 50_000, "fields": b"[a:: " * 50_000,
    "setext": b"a\n=\n" * 30_000, "refs": b"[a]: b\n" * 30_000, "footnotes": b"[^a]: [^" * 30_000, "tabs": b"\t" * 100_000 + b"- [ ] x",
    "numbers": b"".join(b"%d. [ ] n\n" % i for i in range(10_000)), "ids": b"x ^a\n\n" * 20_000,
    "yaml bomb": b"---\na: &a [x, x, x, x, x, x, x, x, x]\n" + b"".join(
        b"%c: &%c [*%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c]\n" % (98 + i, 98 + i, *[97 + i] * 8) for i in range(10)) + b"---\n",
    "yaml deep": b"---\na: " + b"[" * 20_000 + b"\n---\n", "yaml deep map": b"---\na: " + b"{a: " * 20_000 + b"\n---\n",
    "yaml keys": b"---\n" + b"".join(b"k%d: v\n" % i for i in range(20_000)) + b"---\n",
    "yaml tags": b"---\ntags: [" + b",".join(b"t%d" % i for i in range(20_000)) + b"]\n---\n",
    "yaml long": b"---\na: " + b"v" * 1_000_000 + b"\n---\n", "yaml ctrl": b"---\na: \x01\x02\n---\n", "yaml bytes": b"---\na: \xff\n---\n",
    "yaml tab": b"---\n\ta: b\n---\n", "yaml docs": b"---\na: b\n...\nc: d\n---\n", "yaml %": b"---\n%YAML 9.9\na: b\n---\n",
    "recur": "- [ ] a 🔁 every 99999999999999999999 days 📅 2026-01-01\n- [ ] b 🔁 every year on February 30th 📅 9999-12-31\n".encode(),
    "dates": "- [ ] a 📅 0000-00-00\n- [ ] b 📅 9999-99-99\n- [ ] c 📅 9999-12-31\n- [ ] d 📅 0000-01-01\n".encode(),
    "traversal": b"---\npeople: [\"../../etc/passwd\", \"/etc/passwd\", \".\", \"..\", \"a/../../b\", \"\\0\"]\ntype: ../../x\n"
                 b"tags: [\"../x\", \"a/../b\", \"a//b\", \"/\", \"./\"]\n---\n[[../../../etc/passwd]] ![[/etc/passwd]] [x](file:///etc/passwd)",
    "people": b"---\npeople: [" + b",".join(b"P%d" % i for i in range(5_000)) + b"]\n---\n",
    "names": ("---\npeople: [\"" + "n" * 5000 + "\", \"\\u0001\\u001b[31m\", \" \", \"\\n\", \"a\\nb\", \"%\", \"%2F\"]\n---\n").encode(),
    "types": b"---\ntype: {a: b}\ndate: [x]\ncreated: {}\naliases: {a: 1}\ntags: {a: 1}\n---\n",
}
for name, data in bodies.items():
    write(f"bodies/{name}.md", data)
deep = b"/".join([b"d" * 200] * 15)
os.makedirs(os.path.join(out, deep), exist_ok=True)
write(deep + b"/deep.md", "- [ ] deep [[a]]")
narrow = b"n/" * 400
write(narrow + b"narrow.md", "- [ ] narrow")
os.makedirs(os.path.join(out, b"unreadable"), exist_ok=True)
write("unreadable.md", "no")
os.chmod(os.path.join(out, b"unreadable.md"), 0)
with open(os.path.join(out, b"sparse.md"), "wb") as file:
    file.truncate(3 << 30)
