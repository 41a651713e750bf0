"""What the gate `policy` makes of a base beside a working tree; the comparisons have tests of their own."""

from __future__ import annotations

from gates.api import Before, Finding, Problem, Reading, Weakening
from gates.builtin import policy
from gates.model.before import Side
from gates.testing import a_repository, a_scope

SETTINGS = policy.Settings()


def read(before: Before | None, settings: policy.Settings = SETTINGS) -> Reading:
    from dataclasses import replace

    scope = replace(a_scope(a_repository(), lane=None), before=before)
    return policy.read(settings, scope, {})


def sides(base: dict[str, str], head: dict[str, str], **rest: object) -> Before:
    changed = tuple(sorted(path for path in {*base, *head} if base.get(path) != head.get(path)))
    return Before(
        base_sha="b" * 40,
        base=Side(files=frozenset(base), texts=base),
        head=Side(files=frozenset(head), texts=head),
        changed=changed,
        config_file="pyproject.toml",
        **rest,  # type: ignore[arg-type]
    )


def messages(reading: Reading) -> list[str]:
    return [f"{finding.check}: {finding.message}" for finding in reading.findings]


def test_a_base_that_nobody_read_is_a_problem_and_no_pass() -> None:
    assert [problem.what for problem in read(None).problems] == [
        "not compared with a base: nobody read the commit that the change starts from"
    ]


def test_an_unknown_base_is_a_problem_with_its_reason() -> None:
    reading = read(Before(unknown_because="no merge base with main (this is a shallow clone: fetch more history)"))

    assert reading.account is None
    assert isinstance(reading.problems[0], Problem)
    assert "shallow clone" in reading.problems[0].what


def test_on_the_base_itself_there_is_nothing_to_ask() -> None:
    assert read(Before(base_sha="a" * 40)).not_applicable == f"nothing is changed against {'a' * 12}"


def test_what_the_configuration_lowers_is_a_finding_in_plain_words() -> None:
    lowered = Weakening(slug="target-lowered", message="prod line coverage 60 to 40", path="pyproject.toml")
    reading = read(sides({"pyproject.toml": "a"}, {"pyproject.toml": "b"}, lowered=(lowered,)))

    assert reading.findings == (
        Finding(check="policy/target-lowered", message="prod line coverage 60 to 40", path="pyproject.toml"),
    )
    assert reading.account is not None
    assert (reading.account.expected, reading.account.examined) == (1, 1)


def test_every_slug_has_a_check() -> None:
    import re
    from pathlib import Path

    import gates

    root = Path(gates.__file__).parent
    names = [*(root / "plan").glob("*.py"), *(root / "readers").glob("lowered*.py"), root / "suite" / "lowered.py"]
    texts = "".join(path.read_text(encoding="utf-8") for path in [*names, root / "adapters" / "comparison.py"])
    slugs = set(re.findall(r'slug="([a-z-]+)"', texts))

    assert len(slugs) > 10
    assert {f"policy/{slug}" for slug in slugs} <= {check.id for check in policy.CHECKS}


def test_a_file_that_nobody_could_read_leaves_the_account_open() -> None:
    reading = read(sides({"a.py": "x"}, {"a.py": "y"}, unreadable=("a.py",)))

    assert reading.account is not None
    assert reading.account.is_open
    assert [problem.what for problem in reading.problems] == ["a.py is changed and cannot be read"]


def test_a_waiver_that_would_permit_itself_is_a_problem() -> None:
    reading = read(sides({}, {}, refused=("pyproject.toml:9: the waiver of policy/* would permit itself",)))

    assert [problem.what for problem in reading.problems] == [
        "pyproject.toml:9: the waiver of policy/* would permit itself"
    ]


def test_the_settings_spare_some_suppressions_and_tests() -> None:
    base = {"a.py": "import os\n", "test_a.py": "def test_a():\n    assert 1\n\n\ndef test_b():\n    assert 1\n"}
    head = {"a.py": "import os  # noqa\nimport re  # noqa\n", "test_a.py": "def test_a():\n    assert 1\n"}

    assert messages(read(sides(base, head))) == [
        "policy/suppressions-added: noqa +2: a.py +2",
        "policy/fewer-tests: 1 test fewer: test_a.py",
    ]
    spared = policy.Settings(maximum_more_suppressions=2, maximum_fewer_tests=1)
    assert read(sides(base, head), spared).findings == ()


def test_the_known_bad_cases_need_a_python_file() -> None:
    assert policy.known_bad(SETTINGS, a_scope(a_repository([]), lane=None)) == ()
    assert len(policy.known_bad(SETTINGS, a_scope(a_repository(), lane=None))) == 2


def test_every_check_stays_red_when_the_baseline_holds_it() -> None:
    assert [check.id for check in policy.CHECKS if not check.always] == []
