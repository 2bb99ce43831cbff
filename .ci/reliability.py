#!/usr/bin/env python3
"""Checks docs/reliability.md: every row once, every test that it names there, its sums right.
One line per violation; exit 1 if there is any."""
import difflib
import re
import sys
from collections import Counter

from sources import ROOT, code_lines, project_files

PAGE = "docs/reliability.md"
# How many rows each kind has: M1 to M35 and so on.
KINDS = {"M": 35, "O": 38, "P": 25, "S": 17, "E": 15, "I": 24, "K": 17}
STATUSES = ("built", "partly", "not yet", "does not apply")
COLUMNS = 5  # id, what, today, shown by, status
TEST = re.compile(r"\bTEST(?:_F|_P)?\(\s*(\w+)\s*,\s*(\w+)\s*\)")
ROW = re.compile(r"\| ([A-Z]\d+) \|")
SUM = re.compile(r"\| ([A-Z]|all)\b[^|]*\|((?: *\d+ *\|)+)$")
NAME = re.compile(r"`([A-Z]\w*\.(?:\*|\w+))`")


def known_tests():
    """Every test, and for each suite `Suite.*`."""
    tests = set()
    for path in project_files(".cpp", ".hpp"):
        text = (ROOT / path).read_text(errors="replace")
        if "TEST" in text:
            tests.update(TEST.findall("\n".join(code_lines(text))))
    names = {f"{suite}.{name}" for suite, name in tests} | {f"{suite}.*" for suite, _ in tests}
    folder = ROOT / "tests/compile_fail"
    return names | {f"CompileFail.{file.name.removesuffix('_fails.cpp')}"
                    for file in folder.glob("*_fails.cpp")}


def row_troubles(cells):
    if len(cells) != COLUMNS:
        yield f"{len(cells)} columns; a row has {COLUMNS}"
        return
    shown_by, status = cells[3], cells[4]
    word = next((s for s in STATUSES if re.match(rf"{s}\b", status)), None)
    if word is None:
        yield f'the status "{status}" begins with none of: {", ".join(STATUSES)}'
    elif word != "built" and not re.fullmatch(rf"{word} \(.+\)", status):
        yield f'"{word}" says in brackets behind it what is missing, or why'
    elif word in ("built", "partly") and not NAME.search(shown_by):
        yield f'"{word}" needs a test that shows it'


def status_of(cells):
    return next((s for s in STATUSES if cells[-1].startswith(s)), None)


def check(lines, tests):
    """Yields (line number, trouble)."""
    ids, sums, counted = Counter(), {}, Counter()
    wanted = [f"{kind}{n}" for kind, count in KINDS.items() for n in range(1, count + 1)]
    for number, line in enumerate(lines, 1):
        for name in NAME.findall(line):
            if name not in tests and not name.endswith((".hpp", ".cpp", ".md", ".py")):
                near = difflib.get_close_matches(name, tests, 1)
                yield number, f"no test is called {name}" + (f"; {near[0]} is" if near else "")
        if match := SUM.match(line):
            sums[match.group(1)] = number, [int(n) for n in re.findall(r"\d+", match.group(2))]
        elif match := ROW.match(line):
            ids[match.group(1)] += 1
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if match.group(1) not in wanted:
                yield number, f"{match.group(1)} is no row; .ci/reliability.py lists them"
            elif ids[match.group(1)] > 1:
                yield number, f"{match.group(1)} stands here a second time"
            for trouble in row_troubles(cells):
                yield number, f"{match.group(1)}: {trouble}"
            counted[match.group(1)[0], status_of(cells)] += 1
    for missing in (name for name in wanted if name not in ids):
        yield len(lines), f"{missing} is missing"
    for kind in [*KINDS, "all"]:
        number, told = sums.get(kind, (len(lines), []))
        right = [sum(n for (k, s), n in counted.items() if s == status and kind in (k, "all"))
                 for status in STATUSES]
        if told != right + [sum(right)]:
            yield number, f"the sums of {kind} are " + " | ".join(map(str, right + [sum(right)]))


def main():
    found = list(check((ROOT / PAGE).read_text().splitlines(), known_tests()))
    for number, trouble in sorted(found):
        print(f"{PAGE}:{number}: {trouble}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
