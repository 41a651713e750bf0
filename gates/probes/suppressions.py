"""Counts the comments that silence ruff's linter and formatter, file by file.

Paths come on standard input, NUL-separated; one JSON line for each file that has such a comment, and a last line with
the number of files looked at. Text in strings does not count: comments are found by one expression for comments and
strings where that is enough, and else by the tokenizer; a file that cannot be tokenized is searched line by line.
What counts is what ruff 0.17 obeys. Runs on Python 3.7 and newer.
"""

from __future__ import annotations

import io
import json
import re
import sys
import tokenize
from collections.abc import Iterator
from typing import Any

MARKS = (b"noqa", b"ruff", b"fmt", b"yapf", b"isort")
WORTH_A_LOOK = re.compile(rb"noqa|ruff\s*:|fmt\s*:|yapf\s*:|isort\s*:")
MAY_MATTER = re.compile(r"(?i)noqa|ruff|fmt|yapf|isort")
LONE_RETURN = re.compile(r"\r(?!\n)")
COMMENT_OR_STRING = re.compile(
    r"""\#[^\r\n]*|(?:\b[rR]?([fFtT])[rR]?)?(?:(\"\"\"[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*\"\"\"
    |'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''|"(?!"")[^"\\\n]*(?:\\.[^"\\\n]*)*"|'(?!'')[^'\\\n]*(?:\\.[^'\\\n]*)*')|["'])""",
    re.DOTALL | re.VERBOSE,
)
"""A comment; a string that ends, with the letter that gives it fields; or a quote that nothing ends."""
REGULAR_FIELDS = re.compile(r"(?:[^{}]|\{\{|\}\}|\{(?!\{)[^{}]*(?:\{[^{}]*\}[^{}]*)*\})*\Z", re.DOTALL)
LINE = re.compile(r"#\s*(?i:noqa)(.*)$")
FILE = re.compile(r"#\s*(?:flake8|ruff)\s*:\s*(?i:noqa)(.*)$")
RUFF = re.compile(r"#\s*ruff\s*:\s*(ignore|file-ignore|disable)\s*\[([^\]]*)\]")
FORMAT = re.compile(r"#\s*(?:fmt\s*:\s*(?:off|skip)|yapf\s*:\s*disable)\b")
FORMAT_OFF = re.compile(r"#\s*(?:fmt\s*:\s*off|yapf\s*:\s*disable)\b")
FORMAT_ON = re.compile(r"#\s*(?:fmt\s*:\s*on|yapf\s*:\s*enable)\b")
SORT_FILE = re.compile(r"# (?:ruff: )?isort: skip_file\s*$")
SORT = re.compile(r"# (?:ruff: )?isort: off\s*$|isort: ?skip")
CODE = re.compile(r"[\s,]*([A-Z]+[0-9]+)(?=[\s,#]|$)")
RUFF_CODE = re.compile(r"[A-Z]+[0-9]+$|[a-z]+(-[a-z0-9]+)+$")


def codes_after(tail: str) -> int | None:
    """How many codes a directive names: 0 for all rules, None when ruff does not obey it."""
    if not tail or tail[0] == "#":
        return 0
    if not (tail[0].isspace() or tail[0] == ":"):
        return None
    rest = tail.lstrip()
    if not rest.startswith(":"):
        return 0
    count, place = 0, 1
    while True:
        found = CODE.match(rest, place)
        if not found:
            return count or None
        count, place = count + 1, found.end()


def comments_of(data: bytes) -> list[tuple[int, str, bool]]:
    """Each comment that may matter, as (line, text, whether it stands alone on its line)."""
    try:
        return list(_scanned(data))
    except (NeedsTokensError, SyntaxError, ValueError, LookupError):
        pass
    try:
        tokens = list(tokenize.tokenize(io.BytesIO(data).readline))
    except (tokenize.TokenError, SyntaxError, ValueError, RecursionError):
        lines = data.decode("utf-8", "replace").splitlines()
        return [(n, text[text.index("#") :], text.lstrip()[0] == "#") for n, text in enumerate(lines, 1) if "#" in text]
    return [
        (token.start[0], token.string, not token.line[: token.start[1]].strip())
        for token in tokens
        if token.type == tokenize.COMMENT
    ]


def _scanned(data: bytes) -> Iterator[tuple[int, str, bool]]:
    """The same without tokens, which takes a tenth of the time."""
    text = data.decode(tokenize.detect_encoding(io.BytesIO(data).readline)[0])
    if "\0" in text or "\f" in text or LONE_RETURN.search(text):
        raise NeedsTokensError
    line, counted = 1, 0
    for found in COMMENT_OR_STRING.finditer(text):
        whole, string, with_fields = found.group(0, 2, 1)
        if whole[0] == "#":
            if MAY_MATTER.search(whole):
                line += text.count("\n", counted, found.start())
                counted = found.start()
                yield line, whole, not text[text.rfind("\n", 0, counted) + 1 : counted].strip()
        elif string is None or (with_fields and ("#" in whole or not REGULAR_FIELDS.match(whole))):
            raise NeedsTokensError  # a string that does not end, or one whose fields may hold strings or comments


class NeedsTokensError(Exception):
    """This file holds what the expression does not tell from comments."""


def look_at(data: bytes) -> dict[str, Any]:
    """What one file silences: lines of blanket comments, and numbers of codes named."""
    seen: dict[str, Any] = {"blanket": [], "coded": 0, "file_blanket": [], "file_coded": 0, "format": 0}
    open_at: list[int] = []
    lines = data.split(b"\n")
    for line, text, stands_alone in comments_of(data):
        whole = FILE.search(text)
        if whole:
            count = codes_after(whole.group(1)) if stands_alone else None
            if count == 0:
                seen["file_blanket"].append(line)
            seen["file_coded"] += count or 0
        single = LINE.search(text)
        if single:
            count = codes_after(single.group(1))
            if count == 0:
                seen["blanket"].append(line)
            seen["coded"] += count or 0
        for kind, codes in RUFF.findall(text):
            named = sum(1 for code in codes.split(",") if RUFF_CODE.match(code.strip()))
            seen["file_coded" if kind == "file-ignore" else "coded"] += named
        if SORT_FILE.match(text):
            seen["file_coded"] += 1
        elif SORT.match(text) or SORT.search(text, 1):
            seen["coded"] += 1
        if FORMAT.search(text):
            seen["format"] += 1
        if stands_alone and FORMAT_ON.search(text):
            open_at.clear()
        elif stands_alone and FORMAT_OFF.search(text) and not b"".join(lines[line - 1 : line])[:1].isspace():
            open_at.append(line)
    seen["format_open"] = open_at[:1]
    return seen


def is_worth_a_look(data: bytes) -> bool:
    """Whether any comment could matter; plain searches first, which take a seventh of the expression's time."""
    small = data.lower()
    return any(mark in small for mark in MARKS) and bool(WORTH_A_LOOK.search(small))


def main() -> None:
    """Read the names, look at each file, write what was found."""
    count = 0
    for raw in sys.stdin.buffer.read().split(b"\0"):
        if not raw:
            continue
        count += 1
        path = raw.decode("utf-8", "surrogateescape")
        try:
            with open(raw, "rb") as file:
                data = file.read()
        except OSError as error:
            print(json.dumps({"path": path, "unreadable": error.strerror or str(error)}))
            continue
        if is_worth_a_look(data):
            seen = look_at(data)
            if any(seen.values()):
                print(json.dumps(dict(seen, path=path)))
    print(json.dumps({"end": True, "files": count}))


if __name__ == "__main__":
    main()
