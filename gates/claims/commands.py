"""Verification commands: what they name must be there. Nothing is run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from gates.claims.facts import Facts
from gates.claims.marks import Mark
from gates.claims.paths import Named, matches, named
from gates.claims.statement import Outcome, Verdict
from gates.claims.tests_named import judged_node, node_id
from gates.readers.ci.wrappers import unwrapped

SHELLS = frozenset({"bash", "sh", "shell", "console", "zsh", "shell-session", "terminal", "powershell", "cmd"})
_PROMPT = re.compile(r"^\s*(?:\([\w.-]+\)\s*)?(?:\$|\u276f|>)\s+")
_PROGRAMS = frozenset(
    [
        "pytest",
        "python",
        "python3",
        "make",
        "nox",
        "tox",
        "npm",
        "npx",
        "yarn",
        "pnpm",
        "ruff",
        "mypy",
        "flake8",
        "black",
        "bash",
        "sh",
        "coverage",
        "uv",
        "poetry",
        "pip",
        "mutmut",
        "gates",
        "docker",
        "docker-compose",
        "cargo",
        "go",
        "node",
        "pre-commit",
        "bandit",
        "pylint",
        "isort",
        "cd",
        "git",
        "curl",
        "source",
        "chmod",
        "export",
        "cat",
        "ls",
        "grep",
        "eslint",
        "pwsh",
        "powershell",
    ]
)
_READERS = frozenset({
    "pytest", "ruff", "mypy", "flake8", "black", "isort", "pylint", "bandit", "python", "python3", "bash", "sh", "node",
    "coverage", "mutmut", "chmod", "radon", "vulture", "pyright", "eslint", "pwsh", "powershell",
})  # fmt: skip
"""Programs whose arguments that look like paths must be there."""
_GIVEN = frozenset({"-f", "--file", "-r", "--requirement", "--env-file"})
_BY_OPTION = frozenset({"docker", "docker-compose", "kubectl", "pip", "pip3", "helm", "uv"})
"""Programs that are given files by option."""
_WRITES = frozenset(
    {
        "-o",
        "--output",
        "-O",
        "--out",
        "--junitxml",
        "--cov-report",
        "--html",
        "--report",
        ">",
        ">>",
        "2>",
        "--json-report-file",
    }
)
_VALUED = frozenset({"-k", "-m", "--rcfile", "-n", "--source"})
"""Options whose value is no path that must be there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """One command of a shell."""

    words: tuple[str, ...]
    text: str
    folder: str = ""
    """Where a `cd` before it led, relative to the root."""


def inline(code: str) -> Command | None:
    """Code in a sentence as a command; None when it does not begin with a program that is known."""
    words = _words(code)
    if len(words) < 2 or (words[0] not in _PROGRAMS and not words[0].startswith("./")):
        return None
    return Command(words=words, text=code)


def commands(rows: tuple[str, ...], language: str) -> Iterator[tuple[int, Command]]:
    """The commands of a code block with their row, from 0; output is none of them."""
    has_prompts = any(re.match(r"\s*(?:\([\w.-]+\)\s*)?\$ ", row) for row in rows)
    is_session = has_prompts and language in {"", "text"}
    if language not in SHELLS and not is_session and not (language == "" and _is_shell(rows)):
        return
    folder, held, start = "", "", 0
    for at, row in enumerate(rows):
        if has_prompts and not held and not _PROMPT.match(row):
            continue
        start = start if held else at
        held += (_PROMPT.sub("", row) if has_prompts else row).strip().removesuffix("\\").strip() + " "
        if row.rstrip().endswith("\\"):
            continue
        text, held = held.strip(), ""
        if not text or text.startswith("#"):
            continue
        for piece in re.split(r"\s*(?:&&|\|\||;|(?<!\|)\|(?!\|))\s*", text):
            words = _words(piece)
            if words and words[0] == "cd" and len(words) > 1:
                folder = "" if words[1] in {"-", "~"} else words[1].strip("/")
            elif words and re.match(r"[\w./-]+$", words[0]):
                yield start, Command(words=words, text=piece, folder=folder)


def _is_shell(rows: tuple[str, ...]) -> bool:
    firsts = [row.split()[0] for row in rows if row.strip() and not row.lstrip().startswith("#")]
    return bool(firsts) and all(first in _PROGRAMS or first.startswith("./") for first in firsts)


def _words(text: str) -> tuple[str, ...]:
    try:
        words = shlex.split(text, comments=True)
    except ValueError:
        words = text.split()
    while words and re.fullmatch(r"[A-Za-z_]\w*=.*", words[0]):
        words = words[1:]
    return tuple(words)


def judged(command: Command, facts: Facts, mark: Mark) -> Verdict:
    """Whether the targets, scripts and paths that it names are there."""
    words = unwrapped(command.words) or command.words
    program = words[0].rpartition("/")[2] if words else ""
    for runner, wanted in _targets(program, words):
        if runner in facts.runners:
            if f"{runner} {wanted}" not in facts.targets:
                return Verdict(outcome=Outcome.CONTRADICTED, reason=f"there is no {_what(runner)} {wanted}")
        elif runner == "make":
            return Verdict(outcome=Outcome.CONTRADICTED, reason=f"there is no Makefile for `make {wanted}`")
    seen = [f"the script {program} of this project"] if f"script {program}" in facts.targets else []
    for word in _named_words(program, words):
        node = node_id(word) if "::" in word else None
        if node:
            verdict = judged_node(node, facts)
            if verdict.outcome is Outcome.CONTRADICTED:
                return verdict
            seen.append(word)
            continue
        path = named(word)
        if path is None:
            continue
        if not _is_there(path, command.folder, facts):
            if any(each.rstrip("/") in facts.untracked for each in (path.pattern, f"{command.folder}/{path.pattern}")):
                return Verdict(
                    outcome=Outcome.UNSUPPORTED, reason=f"{path.pattern} is on this machine only: git does not track it"
                )
            if {path.pattern.rstrip("/"), f"{command.folder}/{path.pattern}".strip("/")} & facts.ignored:
                reason = (
                    f"{path.pattern} is not tracked, and git is told to ignore it; it may be made when something runs"
                )
                return Verdict(outcome=Outcome.CANNOT_TELL, reason=reason)
            if mark in (Mark.OPEN, Mark.PARTLY):
                return Verdict(
                    outcome=Outcome.CANNOT_TELL,
                    reason=f"{path.pattern} is not tracked; the text does not say that it is there",
                )
            return Verdict(outcome=Outcome.CONTRADICTED, reason=f"{path.pattern} is not tracked")
        seen.append(path.pattern)
    what = f"what it names is there ({', '.join(seen[:3])})" if seen else "it names nothing of this repository"
    targets = [f"{_what(runner)} {wanted}" for runner, wanted in _targets(program, words) if runner in facts.runners]
    if targets:
        what = f"what it names is there ({', '.join(targets[:3])})"
    return Verdict(outcome=Outcome.CANNOT_TELL, reason=f"{what}; it was not run")


def _is_there(path: Named, folder: str, facts: Facts) -> bool:
    if folder:
        below = Named(pattern=f"{folder}/{path.pattern}", is_plain=False)
        if matches(below, facts):
            return True
    return bool(matches(path, facts))


def _what(runner: str) -> str:
    return {"make": "make target", "nox": "nox session", "npm": "npm script", "tox": "tox environment"}[runner]


def _targets(program: str, words: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    match program:
        case "make" if "-C" not in words and "-f" not in words:
            yield from (
                ("make", word) for word in words[1:] if re.fullmatch(r"[\w.-]+", word) and not word.startswith("-")
            )
        case "nox" | "tox":
            for at, word in enumerate(words):
                if word in {"-s", "-e", "--session", "--sessions"} and at + 1 < len(words):
                    yield from ((program, each) for each in words[at + 1].split(","))
        case "npm" | "yarn" | "pnpm" if len(words) > 2 and words[1] == "run" and "--prefix" not in words:
            yield "npm", words[2]


def _named_words(program: str, words: tuple[str, ...]) -> Iterator[str]:
    if words[0].startswith("./"):
        yield words[0]
    if program in _BY_OPTION:
        yield from (word for before, word in pairwise(words) if before in _GIVEN and ("." in word or "/" in word))
    if program not in _READERS:
        return
    is_written = False
    for before, word in pairwise(words):
        if is_written or word in _WRITES or word.startswith(">"):
            is_written = word in _WRITES and not is_written
            continue
        if word == "-c" or (word == "-m" and program.startswith("python")):
            return
        if before not in _VALUED and not word.startswith("-") and "=" not in word and "$" not in word:
            yield word
