"""A finished run in one file, so that the next one can tell by content alone that nothing changed.

No mtime of a file is trusted: every tracked and untracked file is read and hashed again. New files are found by the
change time of the folders, which no program can set. Imports built-in modules only, and reads one half of the files in
a second process where there are many: this is all that a run without a change costs.
"""

from __future__ import annotations

import marshal
import os
import sys
import time

try:
    from _hashlib import openssl_sha256 as sha256  # `import hashlib` looks up nine algorithms more
except ImportError:
    from hashlib import sha256

FORMAT = 6
PLACE = os.path.join(".gates", "cache", "last-health")
CHUNK_BYTES = 1 << 20
READ_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
SHARED_FILES = 1_000
"""From this many files on, a second process reads one half of them."""
REFS = ("HEAD", "main", "master")


def confirm(argv: list[str], env: dict[str, str]) -> tuple[int, str] | None:
    """The exit code and text of the last run of the same command, when nothing that it looked at has changed.

    None means: run. It never raises for what it finds on disk. A run that was told to reuse nothing is never answered.
    """
    if any(argument.startswith("--no") for argument in argv):  # `--no-cache`, also when it is shortened
        return None
    started = time.perf_counter()
    try:
        root = _root(os.getcwd())
        if root is None:
            return None
        with open(os.open(os.path.join(root, PLACE), READ_FLAGS), "rb") as file:
            packed = file.read()
        sealed, body = packed[:32], packed[32:]
        if sha256(body).digest() != sealed:
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
    env_prefixes: tuple[str, ...] = (),
    executable: tuple[tuple[str, bool], ...] = (),
    folders: tuple[str, ...] = (),
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
        env_prefixes: beginnings of further such names, set or not.
        executable: path -> whether it may be executed, where that may matter.
        folders: further folders, below the root, whose list of names matters.
        run_id: the run that is remembered.
        valid_until: the last ISO date on which the same evidence gives the same verdict.
        exit_code: what the run ended with.
        text: what the run printed, without the progress.
    """
    listed = sorted({os.path.dirname(path) for path, _ in files} | _ancestors(files) | set(map(os.fsencode, folders)))
    names = {*env_names, *(name for name in env if name.startswith(env_prefixes))}
    last = {
        "format": FORMAT,
        "version": sys.version,
        "argv": argv,
        "env": {name: _value_digest(run_id, name, env.get(name)) for name in names},
        "env_prefixes": env_prefixes,
        "files": files,
        "folders": [(path, _identity(os.path.join(os.fsencode(root), path))) for path in listed],
        "executable": [(os.fsencode(path), may) for path, may in executable],
        "watched": [(path, _identity(path)) for path in watched],
        "git": _git_digest(root),
        "outputs": [(path, _digest(os.path.join(root, path))) for path in outputs],
        "run_id": run_id,
        "valid_until": valid_until or "9999-12-31",
        "exit_code": exit_code,
        "text": text,
    }
    body = marshal.dumps(last)
    return sha256(body).digest() + body


def _same(last: dict[str, object], root: str, argv: list[str], env: dict[str, str]) -> bool:
    if last["version"] != sys.version or last["argv"] != argv:
        return False
    run_id = last["run_id"]
    if any(_value_digest(run_id, name, env.get(name)) != value for name, value in last["env"].items()):  # type: ignore[attr-defined,arg-type]
        return False
    if any(name not in last["env"] and name.startswith(last["env_prefixes"]) for name in env):  # type: ignore[operator,arg-type]
        return False
    if time.strftime("%Y-%m-%d", time.gmtime()) > last["valid_until"]:  # type: ignore[operator]
        return False
    if last["git"] != _git_digest(root):
        return False
    if any(_digest(os.path.join(root, path)) != digest for path, digest in last["outputs"]):  # type: ignore[attr-defined]
        return False
    at = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)  # from here, so that no path is walked from the top
    try:
        for path, may in last["executable"]:  # type: ignore[attr-defined]
            if os.access(path, os.X_OK, dir_fd=at) != may:
                return False
        return _same_below(at, last["watched"], last["folders"], last["files"])  # type: ignore[arg-type]
    finally:
        os.close(at)


def _same_below(
    at: int, watched: list[tuple[str, object]], folders: list[tuple[bytes, object]], files: list[tuple[bytes, bytes]]
) -> bool:
    """Whether all of these still are what they were; a second process, where it pays, takes a part of the files."""
    if len(files) < SHARED_FILES or sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2:
        return _same_watched(watched) and _same_folders(at, folders) and _same_files(at, files)
    looks = len(watched) + len(folders)  # to look at something costs less than a third of what it costs to read it
    half = min(len(files), len(files) // 2 + looks // 7)
    child = os.fork()
    if child == 0:
        _end(at, files[:half])
    is_same = False
    try:
        is_same = _same_watched(watched) and _same_folders(at, folders) and _same_files(at, files[half:])
    finally:
        is_same = _ended_well(child, is_wanted=is_same) and is_same
    return is_same


def _end(at: int, files: list[tuple[bytes, bytes]]) -> None:
    """The second process: 0 says that all its files are the same, and everything else that they may not be."""
    code = 1
    try:
        code = 0 if _same_files(at, files) else 1
    finally:
        os._exit(code)


def _ended_well(child: int, *, is_wanted: bool) -> bool:
    if not is_wanted:
        os.kill(child, 9)  # its answer changes nothing
    return os.waitpid(child, 0)[1] == 0


def _same_watched(watched: list[tuple[str, object]]) -> bool:
    stat = os.stat
    for path, identity in watched:
        try:
            seen = stat(path)
        except OSError:
            if identity is not None:
                return False
            continue
        if (seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino, seen.st_size) != identity:
            return False
    return True


def _same_folders(at: int, folders: list[tuple[bytes, object]]) -> bool:
    stat = os.stat
    for path, identity in folders:
        seen = stat(path or b".", dir_fd=at, follow_symlinks=False)
        if (seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino, seen.st_size) != identity:
            return False
    return True


def _same_files(at: int, files: list[tuple[bytes, bytes]]) -> bool:
    """The short way through `_digest`: a plain file is opened, read at once into one buffer, and closed."""
    opened, read, close = os.open, os.readv, os.close
    buffer = bytearray(CHUNK_BYTES)
    room, view = (buffer,), memoryview(buffer)
    for path, digest in files:
        try:
            handle = opened(path, READ_FLAGS, dir_fd=at)
            try:
                size = read(handle, room)
            finally:
                close(handle)
        except OSError:  # a link, a folder, or gone
            size = CHUNK_BYTES
        if (_digest(path, at) if size == CHUNK_BYTES else sha256(view[:size]).digest()) != digest:
            return False
    return True


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
    """What changes with a file, or with what a folder lists; the change time cannot be set by a program."""
    try:
        seen = os.stat(path)
    except OSError:
        return None
    return (seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino, seen.st_size)


def _digest(path: str | bytes, at: int | None = None) -> bytes:
    try:
        handle = os.open(path, READ_FLAGS, dir_fd=at)
    except OSError as error:
        try:
            return sha256(os.readlink(os.fsencode(path), dir_fd=at)).digest()
        except OSError:
            return str(error.errno).encode()
    try:
        data = os.read(handle, CHUNK_BYTES)
        whole = sha256(data)
        while data:
            data = os.read(handle, CHUNK_BYTES)
            whole.update(data)
        return whole.digest()
    except IsADirectoryError:
        return b"folder"
    finally:
        os.close(handle)


def _value_digest(run_id: str, name: str, value: str | None) -> bytes | None:
    """What a variable is known by: the file that keeps it may be shared, and the value may be secret."""
    return None if value is None else sha256(os.fsencode(f"{run_id}\0{name}\0{value}")).digest()


def _git_digest(root: str) -> bytes:
    """HEAD, the index, and the files that say what is ignored."""
    git = os.path.join(root, ".git")
    if not os.path.isdir(git):
        with open(git, "rb") as file:
            git = os.path.join(root, os.fsdecode(file.read().partition(b"gitdir: ")[2].strip()))
    whole = sha256()
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
