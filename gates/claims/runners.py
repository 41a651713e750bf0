"""Makefiles, noxfiles, tox.ini, package.json and workflows -> what can be called by name."""

from __future__ import annotations

import json
import posixpath
import re
import tomllib
from collections.abc import Mapping

from gates.claims.facts import Workflow
from gates.readers.ci.yaml_nodes import YamlError, read_yaml

_MAKE = re.compile(r"(?:.*/)?(?:GNUmakefile|[Mm]akefile(?:\.[\w-]+)?|[^/]+\.mk)")
_INCLUDE = re.compile(r"^-?s?include[ \t]+(\S[^\n#]*)", re.MULTILINE)
_RULE = re.compile(r"^(?:export )?([\w.%/$(){}-]+(?:[ \t]+[\w.%/$(){}-]+)*)[ \t]*::?(?!=)", re.MULTILINE)
_SESSION = re.compile(r"@(?:nox\.)?session\b([^\n]*(?:\n[^\n@]*)??)\n\s*(?:@[^\n]*\n\s*)*def (\w+)")
_NAMED = re.compile(r"\bname=[\"']([\w.-]+)[\"']")
_TOX = re.compile(r"^\[testenv:([\w.-]+)\]", re.MULTILINE)
_ENTRY = re.compile(r"^\s*[\"']?([\w.-]+)\s*=\s*[\w.]+:[\w.]+", re.MULTILINE)
_WORKFLOW = re.compile(r"\.github/workflows/[^/]+\.ya?ml")


_PROJECT = frozenset({"pyproject.toml", "setup.cfg", "setup.py"})
"""Say which programs the project itself brings."""


def runner_files(files: frozenset[str]) -> tuple[str, ...]:
    """The tracked files that say what can be called."""
    plain = {"noxfile.py", "tox.ini", *_PROJECT}
    return tuple(
        path
        for path in sorted(files)
        if path in plain
        or _MAKE.fullmatch(path)
        or _WORKFLOW.fullmatch(path)
        or path.rpartition("/")[2] == "package.json"
    )


def targets(texts: Mapping[str, str]) -> tuple[frozenset[str], frozenset[str]]:
    """`make test`, `nox lint`, `npm build` ..., and which of the runners name all that they have."""
    found: set[str] = set()
    runners: set[str] = set()
    open_ended: set[str] = set()
    for path, text in texts.items():
        name = path.rpartition("/")[2]
        if _MAKE.fullmatch(path):
            names = [word for rule in _RULE.findall(text) for word in rule.split()]
            found |= {f"make {word}" for word in names}
            runners.add("make")
            others = [word for line in _INCLUDE.findall(text) for word in line.split()]
            if any("%" in word or "$" in word for word in names) or any(
                posixpath.normpath(posixpath.join(posixpath.dirname(path), word)) not in texts for word in others
            ):
                open_ended.add("make")
        elif path == "noxfile.py":
            for options, function in _SESSION.findall(text):
                given = _NAMED.search(options)
                found.add(f"nox {given.group(1) if given else function}")
            runners.add("nox")
            if "import" in text and re.search(r"register\(|for .* in ", text):
                open_ended.add("nox")
        elif path == "tox.ini":
            found |= {f"tox {each}" for each in _TOX.findall(text)}
            open_ended.add("tox")  # factors make environments that no section names
        elif name == "package.json":
            found |= {f"npm {script}" for script in _scripts(text)}
            runners.add("npm")
        elif path in _PROJECT:
            found |= {f"script {each}" for each in _own_scripts(path, text)}
    return frozenset(found), frozenset(runners - open_ended)


def _own_scripts(path: str, text: str) -> frozenset[str]:
    """The programs that installing the project brings; none of a file that cannot be read."""
    if path != "pyproject.toml":
        return frozenset(_ENTRY.findall(text.partition("console_scripts")[2].replace("[", "\n").replace(",", "\n")))
    try:
        raw = tomllib.loads(text)
    except ValueError:
        return frozenset()
    tables = (raw.get("project"), raw.get("tool", {}).get("poetry") if isinstance(raw.get("tool"), dict) else None)
    found: set[str] = set()
    for table in tables:
        scripts = table.get("scripts") if isinstance(table, dict) else None
        found |= set(scripts) if isinstance(scripts, dict) else set()
    return frozenset(found)


def _scripts(text: str) -> tuple[str, ...]:
    try:
        raw = json.loads(text)
        return tuple(raw.get("scripts", {}))
    except (ValueError, AttributeError, TypeError, RecursionError):
        return ()


def workflows(texts: Mapping[str, str]) -> tuple[Workflow, ...]:
    """The workflows with their jobs; one that cannot be read has none."""
    found = []
    for path, text in texts.items():
        if not _WORKFLOW.fullmatch(path):
            continue
        try:
            root = next(iter(read_yaml(text)), None)
        except YamlError:
            root = None
        if root is None:
            found.append(Workflow(path=path, name="", jobs=()))
            continue
        jobs = tuple((key.text, job.get("name").text) for key, job in root.get("jobs").items())
        found.append(Workflow(path=path, name=root.get("name").text, jobs=jobs))
    return tuple(found)
