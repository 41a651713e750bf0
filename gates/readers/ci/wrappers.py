"""Takes the wrappers off a command: `uv run --extra x coverage run -m pytest -q` is `pytest -q`."""

from __future__ import annotations

import re

_PYTHON = re.compile(r"(py|pythonw?|pypy)([0-9.]*)(\.exe)?")
_SKIPPED: dict[str, frozenset[str]] = {
    "sudo": frozenset({"-u", "-g"}), "time": frozenset(), "nice": frozenset({"-n"}), "exec": frozenset({"-a"}),
    "command": frozenset(), "builtin": frozenset(), "nohup": frozenset(), "unbuffer": frozenset(),
    "stdbuf": frozenset({"-o", "-e", "-i"}), "xvfb-run": frozenset({"-s", "-n", "-e", "-f", "-w"}),
    "env": frozenset({"-u", "-C", "-S"}), "chronic": frozenset(), "ionice": frozenset({"-c", "-n"}),
    "uvx": frozenset({"--with", "--from", "--python", "-p"}), "npx": frozenset({"-p", "--package"}),
    "bunx": frozenset(), "dbus-run-session": frozenset(), "catchsegv": frozenset(), "call": frozenset(),
}  # fmt: skip
"""Wrapper of one word -> its options that take a value."""
_VALUED = frozenset(
    {"--with", "--extra", "--group", "--only-group", "--no-group", "--python", "-p", "--project", "--directory",
     "--package", "--env-file", "--index", "--with-editable", "--with-requirements", "-n", "--name", "--prefix", "-e",
     "--env", "--environment", "-m", "--manifest-path", "--spec", "--from", "--module", "-C", "--cwd"}
)  # fmt: skip
_RUNNERS: dict[str, tuple[str, ...]] = {
    "uv": ("run",), "poetry": ("run",), "pdm": ("run",), "pipenv": ("run",), "rye": ("run",), "pipx": ("run",),
    "conda": ("run",), "mamba": ("run",), "micromamba": ("run",), "pixi": ("run",), "hatch": ("run",),
}  # fmt: skip
_CONTAINERS = frozenset({"docker", "docker-compose", "podman", "kubectl", "vagrant"})
_INSIDE = frozenset(
    {"pytest", "tox", "nox", "mypy", "ruff", "flake8", "pylint", "python", "python3", "make", "bash", "sh", "uv",
     "poetry", "black", "pre-commit", "coverage", "npm"}
)  # fmt: skip
_COVERAGE_VALUED = frozenset(
    {"--source", "--rcfile", "--omit", "--include", "--data-file", "--concurrency", "--context"}
)
_PYTHON_VALUED = frozenset({"-W", "-X"})
_DURATION = re.compile(r"\d+(\.\d+)?[smhd]?")
_LIMIT = 12


def base_name(word: str) -> str:
    """The program's name: without folders, and without `.exe`."""
    return word.rpartition("/")[2].rpartition("\\")[2].removesuffix(".exe")


def unwrapped(words: tuple[str, ...]) -> tuple[str, ...]:
    """The command that really works; `()` when there is none. `python -m X` becomes `X`."""
    if words:  # `${PREFIX}pytest` is pytest, wherever it is installed
        words = (re.sub(r"^(\$\{\w+\}|\$\w+/|\$\(\w+\))/?(?=[a-z])", "", words[0]), *words[1:])
    for _ in range(_LIMIT):
        inner = _one_off(words)
        if inner == words:
            break
        words = inner
    return words


def _one_off(words: tuple[str, ...]) -> tuple[str, ...]:
    if not words:
        return words
    name = base_name(words[0])
    if name == "command" and words[1:2] in (("-v",), ("-V",)):
        return ()
    if name in _SKIPPED:
        rest = _past_options(words[1:], _SKIPPED[name])
        while name in ("env", "sudo") and rest and re.match(r"\w+=", rest[0]):
            rest = rest[1:]
        return rest
    if name == "timeout":
        rest = _past_options(words[1:], frozenset({"-k", "-s", "--signal", "--kill-after"}))
        return rest[1:] if rest and (_DURATION.fullmatch(rest[0]) or rest[0].startswith("$")) else rest
    if name == "uv" and words[1:3] == ("tool", "run"):
        return _past_options(words[3:], _VALUED)
    if name in _RUNNERS and _RUNNERS[name][0] in words[1:5]:
        rest = _past_options(words[words.index(_RUNNERS[name][0]) + 1 :], _VALUED if name != "hatch" else frozenset())
        return _hatched(rest) if name == "hatch" else rest
    if name in _CONTAINERS and {"run", "exec"} & set(words[1:6]):
        inside = [at for at, word in enumerate(words) if at >= 2 and base_name(word) in _INSIDE]
        return words[inside[0] :] if inside else words
    if name == "coverage" and words[1:2] == ("run",):
        rest = _past_options(words[2:], _COVERAGE_VALUED, stops=("-m", "--module"))
        return rest[1:] if rest[:1] in (("-m",), ("--module",)) else ("python", *rest)
    if _PYTHON.fullmatch(name) or (words[0].startswith("$") and words[1:2] == ("-m",)):
        rest = _past_options(words[1:], _PYTHON_VALUED, stops=("-m", "-c", "-"))
        return rest[1:] if rest[:1] == ("-m",) else words
    return words


def _past_options(words: tuple[str, ...], valued: frozenset[str], *, stops: tuple[str, ...] = ()) -> tuple[str, ...]:
    at = 0
    while at < len(words) and words[at].startswith(("-", "+")) and words[at] not in stops:
        at += 2 if words[at] in valued else 1
        if words[at - 1 : at] == ("--",):
            break
    return words[at:]


def _hatched(words: tuple[str, ...]) -> tuple[str, ...]:
    """`hatch run lint:all` names a script of an environment; a bare program stays as it is."""
    if not words:
        return words
    return ("hatch-script", words[0].rpartition(":")[2], *words[1:]) if ":" in words[0] else words
