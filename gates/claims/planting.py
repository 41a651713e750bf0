"""Ledgers and documents with one planted fault each, for the gate's known-bad cases, and one that holds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gates.claims.ledger.book import ledger_files
from gates.claims.ledger.record import record_path
from gates.model.scope import Repository
from gates.readers.globs import glob_matches
from gates.suite.places import place_for_test

_FOLDER = "gates_known_bad_claims"
_ROW = '[[claims]]\nclaim = "{claim}"\nfile = "{file}"\nevidence = "{evidence}"\nowner = "{owner}"\nstatus = ""\n'
_TABLE = (
    "\n<!-- gates: claims -->\n| Claim | File | Evidence | Owner | Status |\n| --- | --- | --- | --- | --- |\n"
    "| {claim} | {file} | {evidence} | {owner} | |\n"
)
PROMISE = "The planted store never loses an entry."


@dataclass(frozen=True, kw_only=True, slots=True)
class PlantedClaim:
    """What to write, and what must come back; no slug: it must stay green."""

    name: str
    slug: str = ""
    path: str
    files: Mapping[str, str] = field(default_factory=dict)
    appends: Mapping[str, str] = field(default_factory=dict)


def planted_claims(
    ledgers: Sequence[str],
    documents: Sequence[str],
    audits: Sequence[str],
    roots: Sequence[str],
    repository: Repository,
) -> tuple[PlantedClaim, ...]:
    """One case for each fault that can be planted where these globs look.

    Args:
        ledgers: globs of ledgers.
        documents: globs of documents whose promises must be registered; empty when nobody looks.
        audits: globs of documents whose statements are judged.
        roots: the test roots of all lanes.
        repository: what git says.
    """
    paths = tuple(file.path for file in repository.files)
    return (
        *_rows(ledgers, paths),
        *_with_tests(ledgers, paths, roots, repository),
        *_in_document("unregistered", documents, paths, f"\n{PROMISE}\n"),
        *_in_document("statement-contradicted", audits, paths, f"\n- [x] `{_FOLDER}/none.py` is done\n"),
    )


def _rows(ledgers: Sequence[str], paths: Sequence[str]) -> Iterator[PlantedClaim]:
    there = next((path for path in paths if path.endswith(".py")), paths[0] if paths else "none")
    plain = {"file": there, "evidence": "gates_known_bad_none/test_x.py::test_y", "owner": "@gates"}
    for slug, fields in (
        ("ledger-mistake", plain | {"evidence": "we tried it"}),
        ("owner-missing", plain | {"owner": ""}),
        ("claim-without-evidence", plain | {"evidence": ""}),
        ("test-absent", plain),
        ("runbook-absent", plain | {"evidence": "runbook:gates_known_bad_none.md#Rollback"}),
        ("config-absent", plain | {"evidence": "gate:gates-known-bad-none"}),
        ("claim-contradicted", plain | {"file": "gates_known_bad_none.py"}),
    ):
        yield from _row(slug, slug, fields, ledgers, paths)


def _with_tests(
    ledgers: Sequence[str], paths: Sequence[str], roots: Sequence[str], repository: Repository
) -> Iterator[PlantedClaim]:
    for root in roots[:1]:
        for name, slug, body in (
            ("good", "", "assert len(str(12)) == 2"),
            ("failing", "claim-contradicted", "assert len(str(12)) == 3"),
            ("skipped", "evidence-not-run", "import pytest\n\n    pytest.skip('planted')"),
            ("suspect", "claim-suspect", "assert len(str(12)) == 2"),
        ):
            test, is_new = place_for_test(root, repository, name=f"gates_known_bad_claims_{name}")
            if not is_new:
                continue
            function = f"test_gates_known_bad_claims_{name}"
            fields = {"file": test, "evidence": f"{test}::{function}", "owner": "@gates"}
            text = f"def {function}():\n    {body}\n"
            for case in _row(f"{name}-test", slug, fields, ledgers, paths):
                files = {**case.files, test: text}
                if slug == "claim-suspect" and case.files:
                    before = {"claim": _claim(f"{name}-test").lower(), "files": {test: "0"}, "tests": {}}
                    files[record_path(case.path)] = json.dumps(before) + "\n"
                elif slug == "claim-suspect":
                    continue
                yield PlantedClaim(name=case.name, slug=slug, path=case.path, files=files, appends=case.appends)


def _claim(name: str) -> str:
    return f"A planted claim of the kind {name}"


def _row(
    name: str, slug: str, fields: Mapping[str, str], ledgers: Sequence[str], paths: Sequence[str]
) -> Iterator[PlantedClaim]:
    told = {"claim": _claim(name), **fields}
    places = [f"{_FOLDER}/{name}/claims.toml", *(_named(glob, name) for glob in ledgers)]
    for path in places:
        if path.endswith(".toml") and path not in paths and ledger_files((path,), tuple(ledgers)):
            yield PlantedClaim(name=f"{name} in {path}", slug=slug, path=path, files={path: _ROW.format(**told)})
            return
    tables = [path for path in ledger_files(tuple(paths), tuple(ledgers)) if path.endswith(".md")]
    for path in tables[:1]:
        yield PlantedClaim(name=f"{name} in {path}", slug=slug, path=path, appends={path: _TABLE.format(**told)})


def _in_document(slug: str, globs: Sequence[str], paths: Sequence[str], text: str) -> Iterator[PlantedClaim]:
    for glob in globs:
        path = _named(glob, slug)
        if path.endswith(".md") and path not in paths and glob_matches(glob, path):
            yield PlantedClaim(name=f"{slug} in {path}", slug=slug, path=path, files={path: f"# Planted\n{text}"})
            return
    there = [path for path in paths if path.endswith(".md") and any(glob_matches(glob, path) for glob in globs)]
    for path in there[:1]:
        yield PlantedClaim(name=f"{slug} in {path}", slug=slug, path=path, appends={path: text})


def _named(glob: str, slug: str) -> str:
    return glob.lstrip("/").replace("**", _FOLDER).replace("*", f"gates-known-bad-{slug}")
