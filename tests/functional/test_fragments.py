"""`gates run` in many places, `gates collect` in one: any order gives the same bytes, and nothing is missed."""

from __future__ import annotations

import hashlib
import json
import shutil

import pytest
from conftest import CONFIG, FILES, Project

pytestmark = pytest.mark.functional

PARTS = ("lanes", "lint-prod", "lint-tests", "format-prod", "format-tests", "compile-prod", "compile-tests", "policy")


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """A project whose parts ran in three processes, each with its own folder of fragments."""
    project = Project(root=tmp_path_factory.mktemp("fragments") / "acme")
    project.root.mkdir()
    project.git("init", "-q", "-b", "main")
    quick = CONFIG.replace('tests = ["tests"]\n', "")
    project.commit({**FILES, "pyproject.toml": quick, ".gitignore": f"{FILES['.gitignore']}/s*.d/\n"})
    plan = project.gates("plan", "--format", "json").out
    (project.root.parent / "plan.json").write_text(plan)
    for number, parts in enumerate((PARTS[:2], PARTS[2:4], PARTS[4:])):
        assert project.gates("run", *parts, "--out", f"s{number}.d").code == 0
    return project


@pytest.fixture
def shards(ran, tmp_path):
    """A copy of the fragments to spoil, and no report yet."""
    shutil.rmtree(ran.root / ".gates" / "health", ignore_errors=True)
    for number in range(3):
        shutil.copytree(ran.root / f"s{number}.d", tmp_path / f"s{number}.d")
    return tmp_path


def report(project):
    folder = project.root / ".gates" / "health"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".lock"
    }


def test_parts_that_ran_apart_are_judged_together(ran, shards):
    answer = ran.gates("collect", str(shards), "--plan", str(ran.root.parent / "plan.json"))
    assert answer.code == 0, answer.out
    assert {gate["part"] for gate in ran.health()["gates"]} == set(PARTS)


def test_any_order_gives_the_same_bytes(ran, shards):
    names = sorted(str(path) for path in shards.rglob("*.json"))
    ran.gates("collect", *names)
    first = report(ran)
    shutil.rmtree(ran.root / ".gates" / "health")
    ran.gates("collect", *reversed(names))
    assert report(ran) == first


def test_collecting_once_more_changes_nothing(ran, shards):
    ran.gates("collect", str(shards))
    first = report(ran)
    ran.gates("collect", str(shards))
    assert report(ran) == first


def test_the_same_fragment_twice_counts_once(ran, shards):
    shutil.copy(shards / "s0.d" / "lint-prod.json", shards / "again.json")
    answer = ran.gates("collect", str(shards))
    assert answer.code == 0
    assert "the same evidence, counted once" in answer.out


def test_a_missing_part_is_named(ran, shards):
    (shards / "s1.d" / "format-prod.json").unlink()
    answer = ran.gates("collect", str(shards))
    assert answer.code == 3
    assert ran.health()["missing_parts"] == ["format-prod"]
    assert "format-prod: no evidence: it left no fragment" in answer.out


def _edited(data):
    return data.replace(b'"examined":2', b'"examined":3')


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda data: data[:400], "lint-prod.json is cut"),
        (_edited, "lint-prod.json was changed after it was written"),
        (lambda _: b"", "lint-prod.json is empty"),
        (lambda _: b"[" * 100_000, "lint-prod.json is not a fragment"),
        (lambda _: b"\xff\xfe", "lint-prod.json is not a fragment"),
    ],
    ids=["cut", "edited", "empty", "deep", "binary"],
)
def test_a_fragment_that_cannot_be_believed_is_named_and_its_part_is_missing(ran, shards, spoil, told):
    place = shards / "s0.d" / "lint-prod.json"
    place.write_bytes(spoil(place.read_bytes()))
    answer = ran.gates("collect", str(shards))
    assert answer.code == 3
    assert told in answer.out
    assert f"lint-prod.json: {told}" not in answer.out
    assert ran.health()["missing_parts"] == ["lint-prod"]


def test_a_fragment_of_a_newer_schema_asks_for_an_upgrade(ran, shards):
    place = shards / "s0.d" / "lint-prod.json"
    body = place.read_bytes().removeprefix(b'{"fragment":').rpartition(b',"sha256":')[0]
    newer = body.replace(b'"schema_version":1', b'"schema_version":9')
    seal = hashlib.sha256(newer).hexdigest().encode()
    place.write_bytes(b'{"fragment":' + newer + b',"sha256":"' + seal + b'"}\n')
    answer = ran.gates("collect", str(shards))
    assert answer.code == 3
    assert "written by a newer version (schema 9" in answer.out
    assert "upgrade lane-gates" in answer.out


def test_a_link_among_the_fragments_is_never_followed(ran, shards):
    (shards / "secret.json").symlink_to("/etc/passwd")
    answer = ran.gates("collect", str(shards))
    assert answer.code == 3
    assert "secret.json is a link or no plain file" in answer.out
    assert "root:" not in answer.out


def test_fragments_of_another_commit_are_refused_by_name(ran, shards):
    clone = Project(root=shards / "clone")
    ran.git("clone", "-q", str(ran.root), str(clone.root))
    clone.commit({"README.md": "more\n"})
    answer = clone.gates("collect", str(shards / "s0.d"), str(shards / "s1.d"), str(shards / "s2.d"))
    assert answer.code == 3
    assert "8 fragments are of commit" in answer.out
    assert answer.out.count("are of commit") == 2  # why, and what to do
    assert "no evidence: its fragment was refused" in answer.out
    assert set(clone.health()["missing_parts"]) == set(PARTS)


def test_a_plan_of_another_commit_is_an_error(ran, shards):
    plan = json.loads((ran.root.parent / "plan.json").read_text())
    other = shards / "plan.txt"
    other.write_text(json.dumps({**plan, "commit_sha": "0" * 40, "parts": plan["parts"][1:]}))
    answer = ran.gates("collect", str(shards), "--plan", str(other))
    assert answer.code == 3
    told = " ".join(answer.out.split())
    assert "was planned at commit 0000" in told
    assert "lanes is not in it" in told


def test_a_plan_that_is_none_is_refused(ran, shards):
    (shards / "plan.txt").write_text("{")
    answer = ran.gates("collect", str(shards), "--plan", str(shards / "plan.txt"))
    assert answer.code == 3
    assert "is not a plan" in answer.err


def test_a_folder_that_is_not_there_is_refused(ran):
    answer = ran.gates("collect", "nowhere")
    assert answer.code == 3
    assert "run `gates run` first" in answer.err


def test_each_set_of_fragments_has_a_number_and_an_older_one_keeps_its_own(quick):
    """The set of one run, of the next, and a mixture of both are three runs; none calls a later one its previous."""
    for name in ("one", "two"):
        quick.gates("run", "--out", f".gates/{name}", "--no-cache")
    mixed = quick.root / ".gates" / "mixed"
    shutil.copytree(quick.root / ".gates" / "two", mixed)
    shutil.copy(quick.root / ".gates" / "one" / "lint-prod.json", mixed)
    seen = []
    for name in ("one", "two", "mixed", "one", "two", "mixed"):
        quick.gates("collect", f".gates/{name}")
        report = quick.health()
        previous = report["history"]["previous"]
        seen.append((name, report["run"]["number"], previous.get("run")))
    assert seen == [("one", 1, None), ("two", 2, 1), ("mixed", 3, 2), ("one", 1, None), ("two", 2, 1), ("mixed", 3, 2)]
    assert len((quick.root / ".gates" / "health" / "history.jsonl").read_text().splitlines()) == 3
