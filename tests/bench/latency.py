#!/usr/bin/env python3
"""latency.py VAULT MNT [--changes N] - from close(2) in the vault to visible.

Saves notes of the vault (mounted at MNT) one after another, each time with
another tag, and watches the tag's directory from another process's place: the
time from the return of close(2) until stat(2) finds the note there, with its
new size. Prints p50, p90, p99 and the slowest, in milliseconds.
"""

import argparse
import os
import random
import sys
import time


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("vault")
    parser.add_argument("mnt")
    parser.add_argument("--changes", type=int, default=1000)
    args = parser.parse_args()
    rng = random.Random(1)
    notes = [os.path.join(d, f) for d, _, fs in os.walk(os.path.join(args.vault)) for f in fs
             if f.endswith(".md") and "/." not in d]
    names = {}
    for note in notes:
        names.setdefault(os.path.basename(note).lower(), []).append(note)
    notes = [same[0] for same in names.values() if len(same) == 1]
    times = []
    for i in range(args.changes):
        note = rng.choice(notes)
        with open(note, "rb") as file:
            text = file.read()
        text += f"\n#seen{i}\n".encode()
        place = os.path.join(args.mnt, "by-tag", f"seen{i}", os.path.basename(note))
        try:
            os.stat(place)
        except OSError:
            pass
        fd = os.open(note, os.O_WRONLY)
        os.write(fd, text)
        os.close(fd)
        start = time.perf_counter()
        while True:
            try:
                if os.stat(place).st_size == len(text):
                    break
            except OSError:
                pass
            if time.perf_counter() - start > 10:
                print(f"{place}: not there after ten seconds", file=sys.stderr)
                return 1
        times.append(time.perf_counter() - start)
    times.sort()
    print(" ".join(f"{name} {1000 * times[min(int(len(times) * part), len(times) - 1)]:.2f}"
                   for name, part in (("p50", .5), ("p90", .9), ("p99", .99), ("max", 1))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
