"""What an interpreter imports from: a digest of everything installed, and the paths that change with it. Stdlib only.

The hash of a file is the one in its distribution's RECORD, unless the file changed after that was written: then it is
read. Files that no RECORD names are always read. Paths of this machine are replaced, so that machines can agree.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import os
import sys
import urllib.parse

LARGE_BYTES = 8 << 20
"""Above this, a file that must be read is named by size and time instead."""
NOT_INSIDE = {"__pycache__", ".git", ".gates", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"}
"""Folders that tools write beside the code of an editable install; what they hold is no module."""
WATCHED_ENDS = (".py", ".so", ".pth", ".egg-link", "entry_points.txt")
"""Files that are looked at one by one when nothing else changed; the others change with their folder, or are data."""
OF_INSTALLERS = {"RECORD", "INSTALLER", "REQUESTED", "uv_cache.json"}


def import_places(here: str) -> list[str]:
    """Folders and archives on the import path that hold neither the standard library nor the repository's own code."""
    standard = {os.path.realpath(os.path.dirname(os.__file__))}
    standard.update([os.path.join(place, "lib-dynload") for place in list(standard)])
    prefix = os.path.realpath(sys.prefix)
    found: list[str] = []
    for entry in sys.path[1:]:
        place = os.path.realpath(entry)
        is_source = is_within(place, here) and not (is_within(place, prefix) and prefix != here)
        is_ours = os.path.exists(os.path.join(place, "gates", "probes", "environment.py")) and not in_site(place)
        if place not in standard and place not in found and not (is_source or is_ours) and os.path.exists(place):
            found.append(place)
    return found


def in_site(place: str) -> bool:
    """Whether a folder is one that installers write to."""
    return os.path.basename(place) in ("site-packages", "dist-packages")


def is_within(place: str, folder: str) -> bool:
    """Whether a path is a folder or lies below it."""
    return (place + os.sep).startswith(folder.rstrip(os.sep) + os.sep)


def neutral_text(text: bytes, here: str) -> bytes:
    """The same text without the places of this machine."""
    names = [(here, b"{root}"), (os.path.realpath(sys.prefix), b"{prefix}")]
    for name, short in sorted(names, key=lambda pair: -len(pair[0])):
        text = text.replace(os.fsencode(name), short).replace(urllib.parse.quote(name).encode(), short)
    return text


def installed(here: str) -> tuple[str, list[str]]:
    """The digest, and every file and folder whose change is a reason to ask again."""
    lines = [repr(sys.version)]
    watched: list[str] = []
    for name in ("sitecustomize", "usercustomize"):
        file = getattr(sys.modules.get(name), "__file__", None)
        if file:
            lines.append(name + content(file))
            watched.append(file)
    for place in import_places(here):
        lines.append(os.fsdecode(neutral_text(os.fsencode(place), here)))
        watched.append(place)
        if os.path.isdir(place):
            lines += sorted(place_lines(place, here, watched))
        else:
            lines.append(content(place))
    text = "\n".join(lines).encode("utf-8", "surrogateescape")
    return hashlib.sha256(text).hexdigest(), watched


def place_lines(place: str, here: str, watched: list[str]) -> list[str]:
    """A line of name and hash for each file below a folder; byte code is left out, as it follows its source."""
    told = recorded(place)
    lines = []
    known = set()
    unwatched = set()
    for folder, names, files in os.walk(place, followlinks=True):
        real = os.path.realpath(folder)
        names[:] = [] if real in known else sorted(name for name in names if name not in NOT_INSIDE)
        known.add(real)
        if os.path.dirname(folder) in unwatched or folder == os.path.join(place, "pip"):
            unwatched.add(folder)  # tests do not import the installer
        watched.append(folder)
        is_metadata = folder.endswith(".dist-info")
        for name in files:
            if name.endswith((".pyc", ".pyo")) or (is_metadata and name in OF_INSTALLERS):
                continue
            path = os.path.join(folder, name)
            if name.endswith(WATCHED_ENDS) and folder not in unwatched:
                watched.append(path)
            lines.append(path[len(place) :] + "\0" + file_hash(path, name, here, told.get(path)))
    return lines


def file_hash(path: str, name: str, here: str, told: tuple[str, str, int, int] | None) -> str:
    """The hash that RECORD tells while the file is as old as that; else that of its content."""
    if name.endswith((".pth", ".egg-link")) or name == "direct_url.json" or name.startswith("__editable__"):
        try:
            with open(path, "rb") as file:
                return encoded(neutral_text(file.read(), here))
        except OSError:
            return "unreadable"
    try:
        state = os.stat(path)
    except OSError:
        return "gone"
    if told and str(state.st_size) == told[1] and state.st_mtime_ns <= told[2] and state.st_ctime_ns <= told[3]:
        return told[0]
    if state.st_size > LARGE_BYTES:
        return f"{state.st_size} {state.st_mtime_ns}"
    return content(path)


def content(path: str) -> str:
    """The hash of a file's content, as RECORD writes it."""
    try:
        with open(path, "rb") as file:
            return encoded(file.read())
    except OSError:
        return "unreadable"


def encoded(data: bytes) -> str:
    """SHA-256 in the spelling of RECORD."""
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode("ascii")


def recorded(place: str) -> dict[str, tuple[str, str, int, int]]:
    """Path -> the hash and the size that its distribution's RECORD tells, and the two times of that RECORD."""
    found: dict[str, tuple[str, str, int, int]] = {}
    for name in os.listdir(place):
        if not name.endswith(".dist-info"):
            continue
        record = os.path.join(place, name, "RECORD")
        try:
            with open(record, encoding="utf-8", newline="") as file:
                state = os.fstat(file.fileno())
                for row in csv.reader(file):
                    if len(row) > 2 and row[1].startswith("sha256="):
                        found[os.path.join(place, *row[0].split("/"))] = (
                            row[1], row[2], state.st_mtime_ns, state.st_ctime_ns
                        )  # fmt: skip
        except (OSError, ValueError, csv.Error):
            continue
    return found
