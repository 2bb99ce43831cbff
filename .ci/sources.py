"""The project's own files, for the checks in this folder."""
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent


def project_files(*suffixes):
    """Paths from the root, sorted: what git knows or would add; without git, what is on disk."""
    git = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, check=False)
    if git.returncode == 0:
        names = git.stdout.decode().split("\0")
    else:
        names = []
        for folder, folders, files in os.walk(ROOT):
            folders[:] = [f for f in folders if f not in ("build", "node_modules", ".git")]
            names += [os.path.relpath(os.path.join(folder, f), ROOT) for f in files]
    return sorted(n for n in set(names) if n.endswith(suffixes) and (ROOT / n).is_file())


def code_lines(text):
    """The lines of C++ text with comments and what stands between quotes blanked out."""
    out, i, end = [], 0, len(text)
    while i < end:
        two = text[i:i + 2]
        if two == "//":
            while i < end and text[i] != "\n":
                i += 1
        elif two == "/*":
            close = text.find("*/", i + 2)
            close = end if close < 0 else close + 2
            out.append("\n" * text.count("\n", i, close))
            i = close
        elif two == 'R"' and not (i and (text[i - 1].isalnum() or text[i - 1] == "_")):
            paren = text.index("(", i)
            close = text.find(")" + text[i + 2:paren] + '"', paren)
            close = end if close < 0 else close + paren - i
            out.append('""' + "\n" * text.count("\n", i, close))
            i = close
        elif text[i] == '"' or (text[i] == "'" and not (i and text[i - 1].isalnum())):
            quote, i = text[i], i + 1
            while i < end and text[i] not in (quote, "\n"):
                i += 2 if text[i] == "\\" else 1
            out.append(quote * 2)
            i += 1
        else:
            out.append(text[i])
            i += 1
    return "".join(out).split("\n")
