"""The sessions' own environment: installed when what it names has changed, and only then."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nox

import gates

DISTRIBUTION = "lane-gates"
STAMP = ".lane-gates"
"""The file in the environment's folder that holds the key of what is installed there."""

_PROJECT_FILES = ("pyproject.toml", "setup.py", "setup.cfg")
_LOCK_FILES = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "Pipfile.lock")
_NOT_SOURCE = {"__pycache__", "node_modules", "build", "dist", "mutants"}
_NAMES_FILE = re.compile(r"^(?:-r|-c|--requirements?|--constraints?)(?:[ =]|$)")


def prepare(session: nox.Session, install: tuple[str, ...], root: Path) -> str:
    """Install what is named, unless the environment already holds it; return the interpreter to start.

    Args:
        session: the running session.
        install: arguments for the installer; empty: the interpreter that runs nox is used as it is.
        root: the folder that paths in `install` are relative to.
    """
    if not install or session.bin_paths is None:
        if install:
            session.warn("without an environment of its own, this session installs nothing")
        return sys.executable
    wanted = (*install, *_beside(install, root))
    now = key(wanted, root)
    stamp = session.env_dir / STAMP
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == now:
        return "python"
    if session.run_install("python", "-c", "", silent=True, log=False) is None:
        session.warn("what the environment should hold has changed, but nox was told to install nothing")
        return "python"
    stamp.unlink(missing_ok=True)
    forced = ("--reinstall",) if session.venv_backend == "uv" else ()  # uv keeps local packages that changed
    with session.chdir(root):
        session.install(*forced, *wanted)
    stamp.write_text(now, encoding="utf-8")
    return "python"


def key(arguments: tuple[str, ...], root: Path) -> str:
    """A digest of all that could change what is installed: arguments, files that they name, interpreter, version.

    Args:
        arguments: arguments for the installer.
        root: the folder that relative paths start from.
    """
    digest = hashlib.sha256()
    for word in (_version(), sys.version, sys.prefix, *arguments):
        digest.update(f"{len(word)} {word}\n".encode())
    for file in sorted(set(named_files(arguments, root))):
        digest.update(f"{file}\n".encode(errors="surrogateescape"))
        digest.update(hashlib.sha256(file.read_bytes()).digest() if file.is_file() else b"-")
    return digest.hexdigest()


def named_files(arguments: tuple[str, ...], root: Path) -> Iterator[Path]:
    """The files whose content decides what these arguments install.

    Requirement files with the files that they name; a project's metadata; for a project that is copied instead of
    linked (no `-e`) all its source; lock files at the root.
    """
    yield from (root / name for name in (*_PROJECT_FILES, *_LOCK_FILES))
    yield from _named(arguments, root, seen=set())


def _named(arguments: tuple[str, ...], root: Path, *, seen: set[Path]) -> Iterator[Path]:
    words = iter(arguments)
    for word in words:
        if _NAMES_FILE.match(word) or re.match(r"^-[rc][^-]", word):
            value = re.sub(r"^(--\w+|-[rc])[ =]?", "", word) or next(words, "")
            yield from _requirements(root / value.strip(), seen=seen)
        elif word in {"-e", "--editable"} or word.startswith(("-e ", "--editable=", "--editable ")):
            value = re.sub(r"^(--editable|-e)[ =]?", "", word) or next(words, "")
            yield from (_folder(value, root) / name for name in _PROJECT_FILES)
        elif not word.startswith("-"):
            here = _folder(word, root)
            if here.is_dir() and any((here / name).is_file() for name in _PROJECT_FILES):
                yield from _source(here)
            elif here.is_file():
                yield here


def _folder(word: str, root: Path) -> Path:
    return root / re.sub(r"\[[^\]]*\]$", "", word.strip())


def _requirements(file: Path, *, seen: set[Path]) -> Iterator[Path]:
    yield file
    if file.resolve() in seen or not file.is_file():
        return
    seen.add(file.resolve())
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        words = re.sub(r"(^|\s)#.*$", "", line).strip()
        if words:
            yield from _named((words,), file.parent, seen=seen)


def _source(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = [
            name for name in folders if name[0] != "." and name not in _NOT_SOURCE and not name.endswith(".egg-info")
        ]
        yield from (Path(place, name) for name in files if not name.endswith(".pyc"))


def _version() -> str:
    try:
        return importlib.metadata.version(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _beside(install: tuple[str, ...], root: Path) -> tuple[str, ...]:
    """What installs the lane-gates that runs now, unless the project itself is lane-gates."""
    own = own_requirement()
    local = Path(own[-1])
    named = (_folder(word, root) for word in install if not word.startswith("-"))
    is_project = local.is_dir() and any(folder.exists() and folder.samefile(local) for folder in named)
    return () if is_project else own


def own_requirement() -> tuple[str, ...]:
    """Arguments that install the running lane-gates from where it was installed."""
    try:
        told = importlib.metadata.distribution(DISTRIBUTION).read_text("direct_url.json")
    except importlib.metadata.PackageNotFoundError:
        return ("-e", str(Path(gates.__file__).parent.parent))
    origin = json.loads(told) if told else {}
    url = str(origin.get("url", ""))
    path = Path(unquote(urlsplit(url).path))
    if url.startswith("file:") and path.exists():
        return ("-e", str(path)) if origin.get("dir_info", {}).get("editable") else (str(path),)
    if "vcs_info" in origin:
        vcs = origin["vcs_info"]
        return (f"{DISTRIBUTION} @ {vcs['vcs']}+{url}@{vcs['commit_id']}",)
    return (f"{DISTRIBUTION}=={_version()}",)
