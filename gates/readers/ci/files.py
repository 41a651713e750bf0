"""Which tracked files say what CI runs, and who reads which."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from gates.readers.ci.block import Block, Source, Text
from gates.readers.ci.flow import Options
from gates.readers.ci.gitlab import read_gitlab
from gates.readers.ci.hooks import read_hooks
from gates.readers.ci.nox import read_noxfile
from gates.readers.ci.python_runner import read_python
from gates.readers.ci.recipes import read_justfile, read_makefile
from gates.readers.ci.tox import read_tox
from gates.readers.ci.workflow import read_action, read_workflow

Reader = Callable[[str, str], Source]
_READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (re.compile(r"\.github/workflows/[^/]+\.ya?ml"), read_workflow),
    (re.compile(r"\.github/actions/(.+/)?action\.ya?ml|action\.ya?ml"), read_action),
    (re.compile(r"\.gitlab-ci\.ya?ml"), read_gitlab),
    (re.compile(r"(.*/)?(GNUmakefile|[Mm]akefile|[^/]+\.mk)"), read_makefile),
    (re.compile(r"(.*/)?\.?[Jj]ustfile"), read_justfile),
    (re.compile(r"(.*/)?tox\.ini"), read_tox),
    (re.compile(r"(.*/)?noxfile\.py"), read_noxfile),
    (re.compile(r"\.pre-commit-config\.ya?ml"), read_hooks),
)
_CI = re.compile(r"\.github/workflows/[^/]+\.ya?ml|\.gitlab-ci\.ya?ml")
_ELSEWHERE = re.compile(
    r"\.circleci/config\.yml|Jenkinsfile|\.?azure[^/]*/.*\.ya?ml|azure-pipelines\.ya?ml|\.travis\.yml|\.buildkite/.*\.ya?ml|bitbucket-pipelines\.yml|"
    r"\.drone\.ya?ml|\.woodpecker\.ya?ml|\.woodpecker/.*|\.cirrus\.ya?ml|appveyor\.yml|\.appveyor\.yml|\.semaphore/.*\.yml|\.zuul\.ya?ml|zuul\.d/.*"
)
_SCRIPT = re.compile(r"(.*/)?[^/]+\.(sh|bash)")
_PLAIN_SCRIPT = re.compile(r"(.*/)?(scripts?|bin|ci|\.ci|tools|dev|\.github)/([^/]+/)*[^/.]+")
_PYTHON_SCRIPT = re.compile(
    r"(.*/)?(scripts?|bin|ci|\.ci|tools|dev|\.github)/([^/]+/)*[^/]+\.py|"
    r"(run|ci|check|lint|verify|validate|make|build|dev|task)[\w-]*\.py"
)
_BOUNDS = re.compile(r"pyproject\.toml|setup\.cfg|tox\.ini|\.coveragerc|pytest\.ini|\.pylintrc|\.flake8|ruff\.toml")


def ci_files(paths: Iterable[str]) -> tuple[str, ...]:
    """The files that say what CI runs, or what it calls, sorted."""
    return tuple(sorted(path for path in paths if any(pattern.fullmatch(path) for pattern, _ in _READERS)))


def further_files(paths: Iterable[str]) -> tuple[str, ...]:
    """Files that are read only when they are called, or for their bounds."""
    known = (_SCRIPT, _PLAIN_SCRIPT, _PYTHON_SCRIPT, _BOUNDS)
    return tuple(sorted(path for path in paths if any(pattern.fullmatch(path) for pattern in known)))


def is_ci(path: str) -> bool:
    """Whether a CI system starts from this file."""
    return _CI.fullmatch(path) is not None


def unknown_ci(paths: Iterable[str]) -> tuple[str, ...]:
    """Files of CI systems that are not read here."""
    return tuple(sorted(path for path in paths if _ELSEWHERE.fullmatch(path)))


def has_bounds(path: str) -> bool:
    """Whether a file may hold bounds of tools."""
    return _BOUNDS.fullmatch(path) is not None


def read_sources(texts: Mapping[str, str]) -> dict[str, Source]:
    """Path -> what the file says, for every text that anybody here reads."""
    return {path: source for path, text in sorted(texts.items()) if (source := _source(path, text)) is not None}


def _source(path: str, text: str) -> Source | None:
    for pattern, reader in _READERS:
        if pattern.fullmatch(path):
            return reader(path, text)
    if _PYTHON_SCRIPT.fullmatch(path):
        return read_python(path, text)
    first = text.split("\n", 1)[0]
    if path.endswith((".sh", ".bash")) or re.match(r"#!.*\b(ba|da|z|k)?sh\b", first):
        options = Options(errexit=bool(re.match(r"#!.*sh\s+-[a-z]*e", first)))
        block = Block(path=path, script=Text(text=text), options=options)
        return Source(path=path, targets={"": (block,)}, defaults=("",))
    if path.endswith("setup.cfg") and "[testenv" in text:
        return read_tox(path, text)
    return None
