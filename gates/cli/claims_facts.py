"""Looks up what the statements of one document are held against: git, tracked files, the last health.json."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from gates.adapters.files import open_plain
from gates.adapters.git import GitError
from gates.claims.audit import needs
from gates.claims.document import Document, DocumentError, read_document
from gates.claims.facts import Facts, Measured, Needs
from gates.claims.links import anchors
from gates.claims.measured import measured
from gates.claims.runners import runner_files, targets, workflows
from gates.claims.spelled_tests import read_tests
from gates.cli.prepare import Settled
from gates.cli.world import Refusal, World

FILE_BYTES = 4 << 20
"""A longer file is not read for a fact."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Looked:
    """A document with the facts that its statements need."""

    document: Document
    facts: Facts
    commit_sha: str | None


def look(path: str, settled: Settled, world: World) -> Looked:
    """Read a document and look up what it speaks of.

    Raises:
        Refusal: the document or the repository cannot be read (3).
    """
    repository = _Repository(settled)
    text = repository.text(path)
    if text is None:
        raise Refusal(f"{path} cannot be read: it is no plain file, or larger than {FILE_BYTES:,} bytes", exit_code=3)
    try:
        document = read_document(text)
        facts = _facts(path, document, repository, date.fromisoformat(world.clock.now()[:10]))
    except DocumentError as error:
        raise Refusal(f"{path} cannot be read: {error}", exit_code=3) from error
    except GitError as error:
        raise Refusal(error.what, error.way_out, exit_code=3) from error
    return Looked(document=document, facts=facts, commit_sha=repository.head or None)


def _facts(path: str, document: Document, repository: _Repository, today: date) -> Facts:
    files = frozenset(repository.git("ls-files", "-z").split("\0")) - {""}
    known = Facts(files=files, today=today, document=path)
    wanted = needs(document, known)
    texts = dict(repository.texts(runner_files(files)))
    named, runners = targets(texts)
    return replace(
        known,
        untracked=frozenset(repository.lying_about(wanted.candidates)),
        ignored=repository.ignored(wanted.candidates),
        workflows=workflows(texts), targets=named, runners=runners,
        tests={name: read_tests(name, text) for name, text in repository.texts(wanted.test_files)},
        names=repository.defined(wanted.names, files),
        lines={name: len(text.splitlines()) for name, text in repository.texts(wanted.line_counts)},
        pages=_pages(wanted, files, repository, path, document),
        commits=repository.commits(wanted.commits),
        is_shallow=repository.git("rev-parse", "--is-shallow-repository").strip() == "true",
        measured=repository.measured(path),
        committed_on=repository.committed_on(path),
    )  # fmt: skip


def _pages(
    wanted: Needs, files: frozenset[str], repository: _Repository, path: str, document: Document
) -> dict[str, frozenset[str]]:
    found = {path: anchors(document.headings)}
    for name in wanted.pages & files:
        text = repository.text(name)
        with contextlib.suppress(DocumentError):
            found[name] = anchors(read_document(text).headings) if text is not None else frozenset()
    return found


@dataclass(frozen=True, kw_only=True)
class _Repository:
    """Read-only questions to one repository."""

    settled: Settled

    def __init__(self, settled: Settled) -> None:
        object.__setattr__(self, "settled", settled)

    def git(self, *arguments: str, stdin: str = "") -> str:
        return self.settled.git.ask(*arguments, stdin=stdin.encode()).decode("utf-8", "replace")

    @cached_property
    def head(self) -> str:
        """The commit that is checked out; empty when there is none yet."""
        try:
            return self.git("rev-parse", "--verify", "--quiet", "HEAD").strip()
        except GitError:
            return ""

    def text(self, path: str) -> str | None:
        """The text of a plain file; None when it is none, or too long."""
        try:
            with open_plain(self.settled.root / path, os.O_RDONLY) as file:
                data = file.read(FILE_BYTES + 1)
        except OSError:
            return None
        return None if len(data) > FILE_BYTES else data.decode("utf-8", "replace")

    def texts(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Those that have a text."""
        for path in paths:
            text = self.text(path)
            if text is not None:
                yield path, text

    def lying_about(self, candidates: Iterable[str]) -> list[str]:
        """Which of these are on this machine, inside the repository."""
        root = self.settled.root
        found = []
        for path in candidates:
            place = Path(os.path.normpath(root / path))
            with contextlib.suppress(OSError, ValueError):
                if place.is_relative_to(root) and place.exists():
                    found.append(path.rstrip("/"))
        return found

    def ignored(self, candidates: Iterable[str]) -> frozenset[str]:
        """Which of these git is told to ignore, whether they are there or not."""
        inside = sorted({path for path in candidates if not path.startswith("..") and "\0" not in path})
        if not inside:
            return frozenset()
        try:
            told = self.git(
                "check-ignore", "--no-index", "--stdin", "-z", stdin="".join(f"{path}\0" for path in inside)
            )
        except GitError:  # none of them
            return frozenset()
        return frozenset(path.rstrip("/") for path in told.split("\0") if path)

    def defined(self, names: frozenset[str], files: frozenset[str]) -> dict[str, tuple[str, ...]]:
        """Where Python files define these functions, classes and variables."""
        found: dict[str, list[str]] = {}
        if not names:
            return {}
        words = "|".join(sorted(map(re.escape, names)))
        pattern = re.compile(
            rf"^[ \t]*(?:async[ \t]+def|def|class)[ \t]+({words})\b|^({words})[ \t]*(?::[^=\n]*)?=(?!=)", re.MULTILINE
        )
        for path in sorted(path for path in files if path.endswith((".py", ".pyi"))):
            text = self.text(path) or ""
            if not any(name in text for name in names):
                continue
            for match in pattern.finditer(text):
                line = text.count("\n", 0, match.start(1) if match.group(1) else match.start(2)) + 1
                found.setdefault(match.group(1) or match.group(2), []).append(f"{path}:{line}")
        return {name: tuple(places) for name, places in found.items()}

    def commits(self, wanted: frozenset[str]) -> dict[str, bool]:
        """Which of these commits the repository has."""
        shas = sorted(wanted)
        if not shas:
            return {}
        answers = self.git("cat-file", "--batch-check=%(objecttype)", stdin="".join(f"{sha}\n" for sha in shas))
        return {sha: answer == "commit" for sha, answer in zip(shas, answers.splitlines(), strict=False)}

    def committed_on(self, path: str) -> date | None:
        """The day of the last commit of a file as it stands; None when it has changes or was never committed."""
        try:
            if self.git("status", "--porcelain", "--", path).strip():
                return None
            day = self.git("log", "-1", "--no-show-signature", "--format=%cs", "--", path).strip()
            return date.fromisoformat(day)
        except (GitError, ValueError):
            return None

    def measured(self, path: str) -> Measured | None:
        """The last health.json."""
        text = self.text(f"{self.settled.config.report_dir}/health.json")
        if text is None:
            return None
        changes = self.git("status", "--porcelain", "--untracked-files=no").splitlines()
        others = [line for line in changes if line[3:] != path]
        paths = {lane.name: lane.tests for lane in self.settled.config.lanes}
        return measured(text, head=self.head, is_clean=not others, test_paths=paths)
