"""A finished run in one file, so that the next one can tell by content alone that nothing changed.

No mtime of a file is trusted: every tracked and untracked file is read and hashed again. New files are found by the
change time of the folders, which no program can set. Imports built-in modules only: this is all that a run without a
change costs.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
import time

FORMAT = 3
PLACE = os.path.join(".gates", "cache", "last-health")
CHUNK_BYTES = 1 << 24
REFS = ("HEAD", "main", "master")


def confirm(argv: list[str], env: dict[str, str]) -> tuple[int, str] | None:
    """The exit code and text of the last run of the same command, when nothing that it looked at has changed.

    None means: run. It never raises for what it finds on disk.
    """
    started = time.perf_counter()
    try:
        root = _root(os.getcwd())
        if root is None:
            return None
        with open(os.path.join(root, PLACE), "rb") as file:
            packed = file.read()
        sealed, body = packed[:32], packed[32:]
        if hashlib.sha256(body).digest() != sealed:
            return None
        last = marshal.loads(body)  # noqa: S302  (sealed above; written by this program into its own cache)
        if not isinstance(last, dict) or last.get("format") != FORMAT or not _same(last, root, argv, env):
            return None
    except (OSError, ValueError, EOFError, TypeError, KeyError):
        return None
    spent_ms = round((time.perf_counter() - started) * 1000)
    files = len(last["files"])
    note = f"Nothing changed since run {last['run_id']}: {files:,} files read again in {spent_ms} ms, all the same."
    return last["exit_code"], f"{last['text']}\n{note}\n"


def remember(
    root: str,
    *,
    argv: list[str],
    env: dict[str, str],
    env_names: list[str],
    files: list[tuple[bytes, bytes]],
    watched: list[str],
    outputs: list[str],
    run_id: str,
    valid_until: str | None,
    exit_code: int,
    text: str,
) -> bytes:
    """The bytes of the snapshot; write them whole to `PLACE` below the root.

    Args:
        root: the repository root, absolute.
        argv: the command line, which must be the same to be answered.
        env: the environment of this run.
        env_names: names of the variables that could change the result.
        files: path and SHA-256 of every tracked and untracked file, as the run read them.
        watched: further files and folders, absolute, whose change would change the answer (interpreter, packages).
        outputs: paths below the root of what the run wrote; all must still be there as they are.
        run_id: the run that is remembered.
        valid_until: the last ISO date on which the same evidence gives the same verdict.
        exit_code: what the run ended with.
        text: what the run printed, without the progress.
    """
    folders = sorted({os.path.dirname(path) for path, _ in files} | _ancestors(files))
    last = {
        "format": FORMAT,
        "version": sys.version,
        "argv": argv,
        "env": {name: env.get(name) for name in env_names},
        "files": files,
        "folders": [(path, _identity(os.path.join(os.fsencode(root), path))) for path in folders],
        "watched": [(path, _identity(path)) for path in watched],
        "git": _git_digest(root),
        "outputs": [(path, _digest(os.path.join(root, path))) for path in outputs],
        "run_id": run_id,
        "valid_until": valid_until or "9999-12-31",
        "exit_code": exit_code,
        "text": text,
    }
    body = marshal.dumps(last)
    return hashlib.sha256(body).digest() + body


def _same(last: dict[str, object], root: str, argv: list[str], env: dict[str, str]) -> bool:
    if last["version"] != sys.version or last["argv"] != argv:
        return False
    if any(env.get(name) != value for name, value in last["env"].items()):  # type: ignore[attr-defined]
        return False
    if time.strftime("%Y-%m-%d", time.gmtime()) > last["valid_until"]:  # type: ignore[operator]
        return False
    if last["git"] != _git_digest(root):
        return False
    if any(_identity(path) != identity for path, identity in last["watched"]):  # type: ignore[attr-defined]
        return False
    base = os.fsencode(root)
    for path, identity in last["folders"]:  # type: ignore[attr-defined]
        if _identity(os.path.join(base, path)) != identity:
            return False
    if any(_digest(os.path.join(root, path)) != digest for path, digest in last["outputs"]):  # type: ignore[attr-defined]
        return False
    prefix = base + b"/"
    return all(_digest(prefix + path) == digest for path, digest in last["files"])  # type: ignore[attr-defined]


def _root(start: str) -> str | None:
    folder = start
    while True:
        if os.path.exists(os.path.join(folder, ".git")):
            return folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def _ancestors(files: list[tuple[bytes, bytes]]) -> set[bytes]:
    found = {b""}
    for path, _ in files:
        folder = os.path.dirname(path)
        while folder not in found:
            found.add(folder)
            folder = os.path.dirname(folder)
    return found


def _identity(path: str | bytes) -> tuple[int, int, int, int] | None:
    """What changes when an entry is added, removed or renamed; the change time cannot be set by a program."""
    try:
        seen = os.stat(path)
    except OSError:
        return None
    return (seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino, seen.st_size)


def _digest(path: str | bytes) -> bytes:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if os.path.islink(path):
            return hashlib.sha256(os.readlink(os.fsencode(path))).digest()
        return str(error.errno).encode()
    try:
        data = os.read(handle, CHUNK_BYTES)
        whole = hashlib.sha256(data)
        while len(data) == CHUNK_BYTES:
            data = os.read(handle, CHUNK_BYTES)
            whole.update(data)
        return whole.digest()
    except IsADirectoryError:
        return b"folder"
    finally:
        os.close(handle)


def _git_digest(root: str) -> bytes:
    """HEAD, the index, and the files that say what is ignored."""
    git = os.path.join(root, ".git")
    if not os.path.isdir(git):
        with open(git, "rb") as file:
            git = os.path.join(root, os.fsdecode(file.read().partition(b"gitdir: ")[2].strip()))
    whole = hashlib.sha256()
    for name in ("HEAD", "index", "config", "info/exclude", "packed-refs", "ORIG_HEAD", "FETCH_HEAD"):
        whole.update(_digest(os.path.join(git, name)))
    with open(os.path.join(git, "HEAD"), "rb") as file:
        ref = file.read().removeprefix(b"ref: ").strip()
    common = git
    if os.path.exists(os.path.join(git, "commondir")):
        with open(os.path.join(git, "commondir"), "rb") as file:
            common = os.path.join(git, os.fsdecode(file.read().strip()))
    names = [os.fsdecode(ref), "packed-refs", *(f"refs/remotes/origin/{name}" for name in REFS)]
    for name in (*names, *(f"refs/heads/{name}" for name in REFS[1:])):
        whole.update(_digest(os.path.join(common, name)))
    return whole.digest()


def own_files() -> list[str]:
    """The folders of this program, so that another version of it never repeats what an older one said."""
    home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    rooms = [os.path.join(home, entry.name) for entry in os.scandir(home) if entry.is_dir()]
    files = [
        os.path.join(room, entry.name)
        for room in (home, *rooms)
        for entry in os.scandir(room)
        if entry.name.endswith(".py")
    ]
    return sorted(files)
