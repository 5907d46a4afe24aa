#!/usr/bin/env python3
"""truth.py - holds vaultfs against what tests/genvault.py knows.

    truth.py show TRUTH VAULT       every key the truth has, of every note, must
                                    be what `vaultfs show --format json` prints
    truth.py members TRUTH VAULT MNT  the views must list just the notes that
                                    the truth names (compared by inode number)

$VAULTFS is the program. Prints what differs; exit 1 if anything does.
"""

import json
import os
import re
import subprocess
import sys
import unicodedata
from urllib.parse import unquote


def fold(text):
    return unicodedata.normalize("NFC", text).lower()


def differences(want, got, where):
    if isinstance(want, dict):
        for key, value in want.items():
            if not isinstance(got, dict) or key not in got:
                yield f"{where}.{key}: missing"
            else:
                yield from differences(value, got[key], f"{where}.{key}")
    elif isinstance(want, list):
        if not isinstance(got, list) or len(want) != len(got):
            yield f"{where}: got {json.dumps(got, ensure_ascii=False)}, want {json.dumps(want, ensure_ascii=False)}"
        else:
            for i, value in enumerate(want):
                yield from differences(value, got[i], f"{where}[{i}]")
    elif want != got:
        yield f"{where}: got {got!r}, want {want!r}"


def show(truth, vault):
    paths = sorted(truth["notes"])
    for start in range(0, len(paths), 100):
        chunk = paths[start:start + 100]
        out = subprocess.run([os.environ["VAULTFS"], "show", "--vault", vault, "--format", "json", "--", *chunk],
                             stdout=subprocess.PIPE, check=True).stdout
        objects = [json.loads(line) for line in out.splitlines()]
        if len(objects) != len(chunk):
            yield f"show printed {len(objects)} lines for {len(chunk)} notes"
        for path, got in zip(chunk, objects):
            yield from differences({"path": path, **truth["notes"][path]}, got, path)


def listed(mnt, view, by_inode):
    """folded directory -> sorted vault paths of the notes in it"""
    groups = {}
    for folder, _, names in os.walk(os.path.join(mnt, view)):
        parts = os.path.relpath(folder, os.path.join(mnt, view)).split("/")
        if view == "by-date" and not re.fullmatch(r"\d+", parts[0]):
            continue            # today and its kin
        key = fold("/".join(unquote(part) for part in parts))
        for name in names:
            if name.startswith("_"):
                continue        # generated
            info = os.lstat(os.path.join(folder, name))
            groups.setdefault(key, []).append(by_inode.get(info.st_ino, f"?{name}"))
    return {key: sorted(paths) for key, paths in groups.items()}


def members(truth, vault, mnt):
    by_inode = {os.lstat(os.path.join(vault, path)).st_ino: path for path in truth["notes"]}
    for view, want in truth["members"].items():
        got = listed(mnt, view, by_inode)
        for key in sorted(want.keys() | got.keys()):
            missing = set(want.get(key, ())) - set(got.get(key, ()))
            extra = set(got.get(key, ())) - set(want.get(key, ()))
            if missing or extra:
                yield f"{view}/{key}: missing {sorted(missing)[:3]}, not expected {sorted(extra)[:3]}"


def main():
    with open(sys.argv[2]) as file:
        truth = json.load(file)
    check = {"show": show, "members": members}[sys.argv[1]]
    count = 0
    for count, line in enumerate(check(truth, *sys.argv[3:]), 1):
        if count <= 40:
            print(line)
    if count:
        print(f"{count} differences")
    return count > 0


if __name__ == "__main__":
    sys.exit(main())
