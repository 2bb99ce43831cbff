#!/usr/bin/env python3
"""Looks for the words of bans.txt. One line per violation; exit 1 if there is any."""
import pathlib
import re
import sys

from sources import ROOT, code_lines, project_files

CODE = (".hpp", ".cpp", ".cpp.in")
TEXT = CODE + (".py", ".sh", ".cmake", "CMakeLists.txt", ".js", ".mjs", ".ts", ".css", ".html",
               ".md", ".toml", ".yml", "crossbook", ".ci/run")


def read_bans():
    for line in (pathlib.Path(__file__).parent / "bans.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            # The expression may hold bars of its own: it is all between the second and the last.
            where, folders, rest = line.split(" | ", 2)
            regex, instead = rest.rsplit(" | ", 1)
            yield where.strip(), folders.split(), re.compile(regex.strip()), instead.strip()


def stands_in(path, folders):
    def under(name):
        return name == "*" or path.startswith(name + "/")
    return (any(under(f) for f in folders if not f.startswith("!"))
            and not any(under(f[1:]) for f in folders if f.startswith("!")))


def main():
    bans, found = list(read_bans()), 0
    for path in project_files(*TEXT):
        if path.startswith(".ci/bans"):
            continue
        text = (ROOT / path).read_text(errors="replace")
        lines = {"text": text.split("\n"),
                 "code": code_lines(text) if path.endswith(CODE) else []}
        for where, folders, regex, instead in bans:
            if not stands_in(path, folders):
                continue
            for number, line in enumerate(lines[where], 1):
                match = regex.search(line)
                if match:
                    print(f"{path}:{number}: {match.group(0).strip()} is not allowed here; "
                          f"instead: {instead}")
                    found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
