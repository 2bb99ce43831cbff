#!/usr/bin/env python3
"""Checks every #include "..." against layers.txt. One line per violation; exit 1 if there is any."""
import pathlib
import re
import sys

from sources import ROOT, project_files

VENUE = "venues/<venue>"
TESTS = ("_test.cpp", "_test.hpp", "testing.hpp", "test_support.hpp")
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"')


def read_rows():
    rows = {}
    for line in (pathlib.Path(__file__).parent / "layers.txt").read_text().splitlines():
        line = line.split("#")[0].strip()
        if line:
            room, allowed = line.split(":")
            rows[room.strip()] = allowed.split()
    return rows


def room_of(path, rows):
    """The row that a file belongs to and, for a venue, its folder; (None, None) if no row fits."""
    parts = path.split("/")
    if re.fullmatch(r"venues/registry\.[a-z.]+", path):
        return "venues/registry", None
    if parts[0] in rows:
        return parts[0], None
    room = "/".join(parts[:2])
    if room in rows:
        return room, None
    if parts[0] == "venues" and len(parts) > 2:
        return VENUE, parts[1]
    return None, None


def violation(path, target, rows):
    room, venue = room_of(path, rows)
    if room is None:
        return "this file stands in no room of .ci/layers.txt"
    to_room, to_venue = room_of(target, rows)
    if to_room is None or not ((ROOT / target).is_file() or (ROOT / (target + ".in")).is_file()):
        return f'"{target}" is no file of ours: paths start at the project\'s root, others go in <>'
    if room == VENUE and to_room == VENUE:
        return None if venue == to_venue else f"venue {venue} may not include venue {to_venue}"
    if venue and path.endswith(TESTS):
        return None  # a test or its support, though it stands in its venue's folder
    if room == to_room or to_room in rows[room] or "*" in rows[room]:
        return None
    allowed = ", ".join(rows[room]) or "nothing of ours"
    return f"{room} may not include {to_room}; it may include {allowed}"


def main():
    rows, found = read_rows(), 0
    for path in project_files(".hpp", ".cpp", ".cpp.in"):
        if path.startswith("cmake/"):
            continue
        for number, line in enumerate((ROOT / path).read_text(errors="replace").splitlines(), 1):
            match = INCLUDE.match(line)
            trouble = match and violation(path, match.group(1), rows)
            if trouble:
                print(f"{path}:{number}: {trouble}")
                found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
