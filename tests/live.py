#!/usr/bin/env python3
"""live.py - random changes to a mounted vault, held against a fresh mount.

    live.py VAULT MNT FRESH [--rounds N] [--changes N] [--seed S] [--readers N]

VAULT is mounted at MNT. In each round so many random changes are made to the
vault (notes created, edited, replaced, renamed, deleted; folders made, moved,
removed; permissions; bursts), while readers walk the mount so that the kernel
has cached all of it. Then the vault is mounted afresh at FRESH, with an index
of its own, and the two must be equal: entry by entry, attribute by attribute,
byte by byte. $VAULTFS is the program. Prints what differs; exit 1 if anything
does.
"""

import argparse
import os
import random
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
import time

NAMES = ["Ada Moor", "Cyrus Venn", "Pier", "Ferry", "Plan", "Quay", "Tide", "Zoë Hart"]
TAGS = ["ops", "ops/fees", "Status/Active", "status/active", "sea", "größe"]
DATES = ["2026-03-01", "2026-03-11", "2026-03-12", "2026-03-14", "2026-06-01", ""]


def text_of(rng):
    lines = []
    if rng.random() < 0.7:
        lines += ["---"]
        if rng.random() < 0.5:
            lines += ["type: " + rng.choice(["people", "project", "customer", "meeting", "book"])]
        if rng.random() < 0.4:
            lines += [f"people: [{rng.choice(NAMES)}, \"[[{rng.choice(NAMES)}]]\"]"]
        if rng.random() < 0.3:
            lines += ["projects: " + rng.choice(NAMES)]
        if rng.random() < 0.3:
            lines += ["date: " + (rng.choice(DATES) or "2026-01-01")]
        if rng.random() < 0.3:
            lines += [f"tags: [{rng.choice(TAGS)}]"]
        if rng.random() < 0.2:
            lines += ["aliases: [" + rng.choice(["Nick", "Al"]) + "]"]
        if rng.random() < 0.05:
            lines += ["bad: [yaml"]
        lines += ["---"]
    for _ in range(rng.randrange(6)):
        r = rng.random()
        if r < 0.3:
            lines += [f"Met [[{rng.choice(NAMES)}]] #{rng.choice(TAGS)}"]
        elif r < 0.7:
            date = rng.choice(DATES)
            lines += [f"- [{rng.choice(' x/')}] do {rng.randrange(99)} {rng.choice(NAMES)} #{rng.choice(TAGS)}"
                      + (f" \U0001F4C5 {date}" if date else "")]
        elif r < 0.8:
            lines += ["## Recent Context", "", f"- 2026-03-01: [[{rng.choice(NAMES)}]] - talk... (via {rng.choice(NAMES)})"]
        else:
            lines += ["words " * rng.randrange(40)]
    return "\n".join(lines) + "\n"


class Changer:
    def __init__(self, vault, rng):
        self.vault, self.rng = vault, rng

    def files(self, suffix=".md"):
        return [os.path.join(d, f) for d, ds, fs in os.walk(self.vault) for f in fs
                if f.endswith(suffix) and "/.obsidian" not in d]

    def folders(self):
        return [d for d, _, _ in os.walk(self.vault) if "/.obsidian" not in d]

    def new_path(self):
        name = self.rng.choice(NAMES + [f"note {self.rng.randrange(200)}", "2026-03-12", "2026-03-11 - Call"])
        return os.path.join(self.rng.choice(self.folders()), name + ".md")

    def write(self, path):
        with open(path, "w") as file:
            file.write(text_of(self.rng))

    def change(self):
        rng, files = self.rng, self.files()
        path = rng.choice(files) if files else self.new_path()
        kind = rng.randrange(16)
        try:
            if kind <= 2 or not files:
                self.write(self.new_path())
            elif kind <= 4:
                self.write(path)
            elif kind == 5:
                with open(path, "a") as file:
                    file.write(f"- [ ] appended {rng.randrange(99)} #{rng.choice(TAGS)}\n")
            elif kind == 6:
                temp = path + ".tmp~"
                self.write(temp)
                os.rename(temp, path)
            elif kind == 7:
                os.rename(path, self.new_path())
            elif kind == 8:
                os.unlink(path)
            elif kind == 9:
                os.makedirs(os.path.join(rng.choice(self.folders()), f"d{rng.randrange(12)}", "in"), exist_ok=True)
                self.write(self.new_path())
            elif kind == 10:
                folders = self.folders()[1:]
                if folders:
                    os.rename(rng.choice(folders), os.path.join(rng.choice(self.folders()), f"m{rng.randrange(20)}"))
            elif kind == 11:
                folders = [d for d in self.folders()[1:] if len(os.listdir(d)) < 4]
                if folders:
                    shutil.rmtree(rng.choice(folders))
            elif kind == 12:
                os.chmod(path, rng.choice([0o644, 0o600, 0o444]))
            elif kind == 13:
                os.truncate(path, rng.randrange(0, 1 + os.path.getsize(path)))
            elif kind == 14:
                folder = os.path.join(self.vault, f"burst{rng.randrange(3)}")
                os.makedirs(folder, exist_ok=True)
                for i in range(rng.randrange(40)):
                    self.write(os.path.join(folder, f"b{i}.md"))
            else:
                blob = os.path.join(rng.choice(self.folders()), f"blob{rng.randrange(9)}.bin")
                if rng.random() < 0.2:
                    os.path.lexists(blob) and os.unlink(blob)
                    os.symlink("Pier.md", blob)
                elif not os.path.islink(blob):
                    with open(blob, "wb") as file:
                        file.write(rng.randbytes(rng.randrange(9000)))
        except OSError:
            pass                # two changes may exclude each other


def skipped(name):
    return name == ".vaultfs"   # says when and how it was mounted


def picture(top):
    """Every entry below top: what stat and read say of it."""
    seen = {}
    pending = [""]
    while pending:
        rel = pending.pop()
        for name in sorted(os.listdir(os.path.join(top, rel))):
            if skipped(name):
                continue
            path = os.path.join(rel, name)
            full = os.path.join(top, path)
            info = os.lstat(full)
            if stat.S_ISDIR(info.st_mode):
                seen[path] = ("dir", oct(info.st_mode))
                pending.append(path)
            elif stat.S_ISLNK(info.st_mode):
                seen[path] = ("link", os.readlink(full))
            else:
                with open(full, "rb") as file:
                    data = file.read()
                generated = name.startswith("_") or rel.startswith("open-tasks") or rel == ""
                seen[path] = ("file", oct(info.st_mode), info.st_size, info.st_nlink,
                              None if generated else (info.st_ino, info.st_mtime_ns), data)
    return seen


def compare(live, fresh):
    for path in sorted(live.keys() | fresh.keys()):
        if path not in fresh:
            yield f"{path}: only in the mount that lived"
        elif path not in live:
            yield f"{path}: only in the fresh mount"
        elif live[path] != fresh[path]:
            a, b = [tuple(x[:200] if isinstance(x, bytes) else x for x in side) for side in (live[path], fresh[path])]
            yield f"{path}: lived {a}, fresh {b}"


def differences(mnt, fresh):
    """What differs and stays so: the kernel is told of the last changes in
    order but a moment after they show, and what it was not told of it keeps
    for ever."""
    deadline = time.monotonic() + 5
    while True:
        try:
            found = list(compare(picture(mnt), picture(fresh)))
        except FileNotFoundError as error:
            found = [f"{error.filename}: listed, but not there"]
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.05)


def reader(mnt, stop):
    while not stop.is_set():
        for folder, _, names in os.walk(mnt):
            for name in names:
                try:
                    with open(os.path.join(folder, name), "rb") as file:
                        file.read()
                except OSError:
                    pass        # it went between the listing and now
            if stop.is_set():
                break


def settled(vault, mnt):
    """Waits until a change made after all others shows in the mount."""
    mark = os.path.join(vault, "zz-mark.md")
    name = f"mark{time.monotonic_ns()}"
    with open(mark, "w") as file:
        file.write(f"#{name}\n")
    deadline = time.monotonic() + 60
    while not os.path.exists(os.path.join(mnt, "by-tag", name)):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.002)
    # What was told before the mark has been applied; what the kernel is told
    # of it is told in order, but a moment later.
    os.unlink(mark)
    while os.path.exists(os.path.join(mnt, "by-tag", name)) or os.path.exists(os.path.join(mnt, "all/zz-mark.md")):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.002)
    return True


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("vault")
    parser.add_argument("mnt")
    parser.add_argument("fresh")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--changes", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--readers", type=int, default=2)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    changer = Changer(args.vault, rng)
    bad = 0
    for round_ in range(args.rounds):
        stop = threading.Event()
        threads = [threading.Thread(target=reader, args=(args.mnt, stop)) for _ in range(args.readers)]
        for thread in threads:
            thread.start()
        for _ in range(args.changes):
            changer.change()
        stop.set()
        for thread in threads:
            thread.join()
        if not settled(args.vault, args.mnt):
            print(f"round {round_}: the last change does not show after a minute")
            return 1
        cache = tempfile.mkdtemp(prefix="vaultfs-live.")
        try:
            subprocess.run([os.environ["VAULTFS"], "--cache-dir", cache, args.vault, args.fresh], check=True)
            found = differences(args.mnt, args.fresh)
            subprocess.run([os.environ["VAULTFS"], "umount", args.fresh], check=True)
        finally:
            shutil.rmtree(cache, ignore_errors=True)
        bad = len(found)
        for line in found[:20]:
            print(f"round {round_}: {line}")
        if bad:
            break
    if bad:
        print(f"{bad} differences")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
