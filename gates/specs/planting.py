"""Specs with one planted fault each, for the gate's known-bad cases."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gates.model.scope import Repository
from gates.specs.usual import spec_files
from gates.suite.places import place_for_test

_GOOD = """\
spec: 1
id: GATES-{number}
title: A planted spec
component: gates-known-bad-{number}
risk_tier: 3
mode: feature
scope:
  in: ["{inside}"]
  out: []
acceptance:
  - id: A1
    text: it holds
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlantedSpec:
    """What to write, and what must come back."""

    name: str
    slug: str
    files: Mapping[str, str]
    path: str


def planted_specs(
    globs: Sequence[str], paths: Sequence[str], roots: Sequence[str], repository: Repository
) -> tuple[PlantedSpec, ...]:
    """One case for each kind of fault that a file can have, where a file of these names would be read.

    Args:
        globs: which files are specs.
        paths: every tracked path.
        roots: the test roots of all lanes.
        repository: what git says.
    """
    return tuple(_planted(globs, paths, roots, repository))


def _planted(
    globs: Sequence[str], paths: Sequence[str], roots: Sequence[str], repository: Repository
) -> Iterator[PlantedSpec]:
    inside = next((path for path in paths if path.endswith(".py")), paths[0] if paths else "x")
    for number, (slug, change) in enumerate(_FAULTS.items(), 9001):
        path = _place(globs, paths, slug)
        if path is not None:
            text = change(_GOOD.format(number=number, inside=inside))
            yield PlantedSpec(name=f"{slug} in {path}", slug=slug, files={path: text}, path=path)
    path = _place(globs, paths, "criterion-failing")
    if path is None:
        return
    for root in roots[:1]:
        test, is_new = place_for_test(root, repository, name="gates_known_bad_specs")
        if is_new:
            failing = 'def test_gates_known_bad_specs():\n    """Accepts: GATES-9100/A1"""\n    assert False\n'
            text = _GOOD.format(number=9100, inside=inside)
            yield PlantedSpec(
                name=f"criterion-failing in {path}", slug="criterion-failing", files={path: text, test: failing},
                path=path,
            )  # fmt: skip


def _place(globs: Sequence[str], paths: Sequence[str], slug: str) -> str | None:
    """A path that the gate would read as a spec and that is not there: beside others, or in a folder of its own."""
    folders = dict.fromkeys(path.rpartition("/")[0] for path in spec_files(paths, globs))
    names = [f"gates_known_bad_specs/{slug}/working-spec.yaml"]
    names += [f"{folder}/gates-known-bad-{slug}.yaml".lstrip("/") for folder in folders]
    names += [glob.replace("**", "gates_known_bad_specs").replace("*", f"gates-known-bad-{slug}") for glob in globs]
    return next((name for name in names if name not in paths and spec_files([name], globs)), None)


_FAULTS: Mapping[str, Callable[[str], str]] = {
    "check-box": lambda text: f"{text}hardening:\n  - [ ] Unit tests (80%+ coverage)\n",
    "not-yaml": lambda text: f"{text}invariants:\n  - *.py is left alone\n",
    "key-twice": lambda text: f"{text}title: Another title\n",
    "section-missing": lambda text: text.replace("risk_tier: 3\n", ""),
    "value-wrong": lambda text: text.replace("risk_tier: 3", "risk_tier: high"),
    "key-unknown": lambda text: f"{text}treats: []\n",
    "threat-unmitigated": lambda text: f"{text}threats: [somebody loses it]\n",
    "contract-missing": lambda text: f"{text}contracts: [{{path: gates_known_bad/none.json}}]\n",
    "scope-empty": lambda text: re.sub(r"  in: .*", "  in: [gates_known_bad_none]", text),
    "criterion-untested": lambda text: text,
}
