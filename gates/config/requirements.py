"""What pyproject.toml says must be installed for a project and its tests, and what of it an interpreter lacks.

It reads `[project]` and `[dependency-groups]`; requirements that a build backend computes are not here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from gates.config.document import parse
from gates.config.mistakes import ConfigError

TEST_GROUPS = ("test", "tests", "testing")
"""Groups and extras that tests need by their name; `dev` counts where there is none of these."""
_DEPTH = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A requirement and where it is written."""

    text: str
    """As it is written: `requests>=2 ; python_version < "3.12"`."""
    source: str
    """`project.dependencies`, `dependency-groups.test`."""

    @property
    def plain(self) -> str:
        """Without its marker, as an installer takes it: `requests>=2`."""
        return self.text.partition(";")[0].strip()


@dataclass(frozen=True, kw_only=True, slots=True)
class Lack:
    """A requirement that an interpreter does not meet."""

    wanted: Wanted
    found: str | None
    """The version that is installed; None: none is."""

    @property
    def module(self) -> str:
        """The name that its module most likely has."""
        return _name(self.wanted.text).replace("-", "_")


def declared_requirements(pyproject_text: str | None) -> tuple[Wanted, ...]:
    """What the project and its tests need, in the order of the file; nothing when the file cannot be read."""
    try:
        content = parse(pyproject_text or "", "pyproject.toml").content
    except ConfigError:
        return ()
    project = _table(content, "project")
    found = [Wanted(text=text, source="project.dependencies") for text in _texts(project.get("dependencies"))]
    extras, groups = _table(project, "optional-dependencies"), _table(content, "dependency-groups")
    named = [("project.optional-dependencies", extras), ("dependency-groups", groups)]
    for words in (TEST_GROUPS, ("dev",)):
        of_tests = [(source, table, key) for source, table in named for key in table if _plain(key) in words]
        for source, table, key in of_tests:
            found += [Wanted(text=text, source=f"{source}.{key}") for text in _group(table, key, _DEPTH)]
        if of_tests:
            break
    own = project.get("name")
    return tuple(dict.fromkeys(it for it in found if not isinstance(own, str) or _name(it.text) != _plain(own)))


def lacking(wanted: Sequence[Wanted], installed: Mapping[str, str], python_version: str) -> tuple[Lack, ...]:
    """Each requirement that is not met.

    Args:
        wanted: what is declared; what is no requirement is passed over, because its installer says so.
        installed: normalised name of a distribution -> its version.
        python_version: of the interpreter that they are installed in, `3.11.7`.
    """
    return tuple(_lacking(wanted, {canonicalize_name(name): it for name, it in installed.items()}, python_version))


def _lacking(wanted: Sequence[Wanted], installed: Mapping[str, str], python_version: str) -> Iterator[Lack]:
    about = {
        "python_version": ".".join(python_version.split(".")[:2]),
        "python_full_version": python_version,
        "extra": "",
    }
    for declared in wanted:
        try:
            asked = Requirement(declared.text)
            if asked.marker is not None and not asked.marker.evaluate(about):
                continue
            found = installed.get(canonicalize_name(asked.name))
            is_met = found is not None and asked.specifier.contains(Version(found), prereleases=True)
        except (InvalidRequirement, InvalidVersion, ValueError):
            continue
        if not is_met:
            yield Lack(wanted=declared, found=found)


def _group(table: Mapping[str, object], key: str, depth: int) -> Iterator[str]:
    """The requirements of a group with those of the groups that it includes (PEP 735)."""
    items = table.get(key)
    for item in items if isinstance(items, list) else ():
        if isinstance(item, str):
            yield item
        if isinstance(item, dict) and depth:
            wanted = _plain(str(item.get("include-group", "")))
            for other in table:
                if _plain(other) == wanted:
                    yield from _group(table, other, depth - 1)


def _name(text: str) -> str:
    return _plain(re.split(r"[\s\[<>=!~;@(]", text.strip(), maxsplit=1)[0])


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _table(content: Mapping[str, object], key: str) -> Mapping[str, object]:
    found = content.get(key)
    return found if isinstance(found, dict) else {}


def _texts(value: object) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()
