"""A command of the configuration is a gate: what a user sees of it, with real programs."""

from __future__ import annotations

import json

import pytest

from tests.functional.conftest import CONFIG, FILES

pytestmark = pytest.mark.functional

SCRIPT = '''\
"""Writes SARIF: each line with a word is a result."""
import json
import pathlib
import sys

out, *folders = sys.argv[1:]
files = [path for folder in folders for path in sorted(pathlib.Path(folder).rglob("*.py"))]
found = [(p, n) for p in files for n, line in enumerate(p.read_text().splitlines(), 1) if "forbidden" in line]
places = [{"artifactLocation": {"uri": str(path)}, "region": {"startLine": line}} for path, line in found]
results = [
    {"ruleId": "W1", "message": {"text": "a word"}, "locations": [{"physicalLocation": place}]} for place in places
]
artifacts = [{"location": {"uri": path.resolve().as_uri()}, "roles": ["analysisTarget"]} for path in files]
run = {"tool": {"driver": {"name": "words", "version": "1"}}, "artifacts": artifacts, "results": results}
pathlib.Path(out).write_text(json.dumps({"version": "2.1.0", "runs": [run]}))
sys.exit(bool(results))
'''
GATE = """
[tool.gates.gate.words]
command = ["{python}", "tools/words.py", "{out}/words.sarif", "{folders}"]
output = "words.sarif"
reads = "sarif"
known-bad = { file = "gates_known_bad_words.py", text = "x = 'forbidden'\\n", check = "words/W1" }
known-good = { file = "gates_known_good_words.py", text = "x = 'fine'\\n" }
"""
LANES = CONFIG.replace('tests = ["tests"]\n', "").replace(
    "[tool.gates.gate.lint]", '[tool.gates.lanes.tools]\npaths = ["tools"]\npolicy = "off"\n\n[tool.gates.gate.lint]'
)


def with_gate(gate, script=SCRIPT):
    return {**FILES, "pyproject.toml": LANES + gate, "tools/words.py": script}


def run(project, part="words-prod"):
    answer = project.gates("run", part)
    fragment = json.loads((project.root / ".gates" / "fragments" / f"{part}.json").read_text())["fragment"]
    return answer, fragment["reading"]


@pytest.mark.smoke
def test_a_command_is_planned_run_held_to_account_and_proved(make):
    project = make(with_gate(GATE))
    answer, reading = run(project)
    assert answer.code == 0, answer.out + answer.err
    assert (reading["account"]["examined"], reading["account"]["expected"]) == (2, 2)
    assert project.gates("prove", "words-prod").code == 0
    assert "words-prod" in project.gates("plan").out
    assert "words/W1" not in project.gates("explain", "words-prod").err


def test_its_findings_are_findings(make):
    project = make(with_gate(GATE))
    project.commit({"src/acme/bad.py": "x = 'forbidden'\n"})
    answer, reading = run(project)
    assert answer.code == 1
    assert [(each["check"], each["path"], each["line"]) for each in reading["findings"]] == [
        ("words/W1", "src/acme/bad.py", 1)
    ]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("sys.exit(bool(results))", "sys.exit(0)", "ended with 0, and its report has 1 finding"),
        ("pathlib.Path(out)", "pathlib.Path('/dev/null')", "did not write words.sarif"),
        ("json.dumps(", "str(", "is no JSON"),
        ('"roles": ["analysisTarget"]', '"roles": []', "nobody knows what it looked at"),
        ('{"version": "2.1.0", ', '{"version": "1.0.0", ', "no SARIF 2.1.0"),
        ("sys.exit(bool(results))", "sys.exit(3)", "ended with exit code 3"),
    ],
)
def test_what_nobody_can_believe_is_an_error(make, old, new, what):
    project = make({**with_gate(GATE, SCRIPT.replace(old, new)), "src/acme/bad.py": "x = 'forbidden'\n"})
    answer, reading = run(project)
    assert answer.code == 3
    assert what in str(reading["problems"])


def test_a_file_that_it_does_not_look_at_leaves_the_account_open(make):
    project = make(with_gate(GATE, SCRIPT.replace('"*.py"', '"s*.py"')))
    answer, reading = run(project)
    assert answer.code == 3
    assert reading["account"]["names"]["unexplained"] == ["src/acme/__init__.py"]


def test_an_or_true_around_the_tool_is_not_proved(make):
    script = '#!/bin/sh\npython3 tools/words.py "$@" || true\n'
    gate = GATE.replace('"{python}", "tools/words.py"', '"sh", "tools/words.sh"')
    project = make({**with_gate(gate), "tools/words.sh": script})
    assert run(project)[0].code == 0
    answer = project.gates("prove", "words-prod")
    assert answer.code == 1
    assert "ended with 0, and its report has" in answer.out


def test_an_or_true_that_throws_the_report_away_is_an_error(make):
    gate = GATE.replace('"tools/words.py", ', '"tools/none.py", ').replace('"{python}"', '"sh", "tools/words.sh"')
    project = make({**with_gate(gate), "tools/words.sh": "python3 tools/nowhere.py || true\n"})
    assert run(project)[0].code == 3


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ('"bandit -r src"', 'write `["bandit", "-r", "src"]`, no shell reads it'),
        ('["bandit", "-r", "src", "||", "true"]', "no shell reads `||`"),
        ('["sh", "-c", "bandit -r src || true"]', "`|| true` turns its failure into success"),
        ('["bash", "-lc", "bandit -r src | tee log"]', "without `pipefail`"),
        ('["bandit", "{nowhere}"]', "`{nowhere}` in `{nowhere}` is no placeholder"),
        ('["bandit"]\noutput = "x.sarif"', 'give it "{out}/x.sarif"'),
        ("[]", "the key `command` is missing"),
    ],
)
def test_a_command_that_could_never_be_red_is_refused_with_a_way_out(make, command, told):
    project = make(with_gate(f'\n[tool.gates.gate.bandit]\ncommand = {command}\nreads = "sarif"\n'))
    answer = project.gates("plan")
    assert answer.code == 2
    assert told in answer.err


def test_a_count_needs_to_know_what_was_counted(make):
    project = make(with_gate('\n[tool.gates.gate.todos]\ncommand = ["x"]\nreads = "count"\nmaximum = 3\n'))
    answer = project.gates("plan")
    assert answer.code == 2
    assert "`examined` is missing" in answer.err


def test_a_count_is_held_to_its_bound(make):
    program = "print('4 todos in 2 files')"
    gate = f"""
[tool.gates.gate.todos]
command = ["{{python}}", "-c", "{program}"]
reads = "count"
pattern = '(?P<number>\\d+) todos'
examined = 'in (?P<examined>\\d+) files'
maximum = 3
"""
    project = make(with_gate(gate))
    assert run(project, "todos-prod")[0].code == 1
    project.commit({"pyproject.toml": LANES + gate.replace("maximum = 3", "maximum = 4")})
    assert run(project, "todos-prod")[0].code == 0


@pytest.mark.parametrize(
    ("reads", "words"),
    [
        ("junit", '"-m", "pytest", "-q", "-p", "no:cacheprovider", "--junitxml={out}/report", "tests"'),
        ("cobertura", '"tools/measure.py", "xml", "{out}/report"'),
        ("lcov", '"tools/measure.py", "lcov", "{out}/report"'),
    ],
)
def test_real_reports_of_tests_and_coverage_are_read(make, reads, words):
    measure = (
        "import subprocess, sys\n"
        "run = [sys.executable, '-m', 'coverage', 'run', '--branch', '--source=src', '--data-file='\n"
        "       + sys.argv[2] + '.data', '-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'tests']\n"
        "subprocess.run(run, check=True)\n"
        "subprocess.run([sys.executable, '-m', 'coverage', sys.argv[1], '--data-file=' + sys.argv[2] + '.data', '-o',\n"
        "                sys.argv[2]], check=True)\n"
    )
    gate = f'\n[tool.gates.gate.other]\ncommand = ["{{python}}", {words}]\nreads = "{reads}"\noutput = "report"\n'
    project = make({**with_gate(gate), "tools/measure.py": measure})
    answer, reading = run(project, "other-prod")
    assert answer.code == 0, (answer.out, reading["problems"])
    numbers = {each["metric"]: (each["value"], each["of"]) for each in reading["measurements"] if not each["path"]}
    if reads == "junit":
        assert numbers["other.passed"] == (2, None)
    else:
        assert numbers["other.lines"] == (4, 4)
        assert numbers["other.branches"] == (2, 2)


def test_a_removed_command_is_a_lowered_bar(make):
    project = make({**with_gate(GATE + "\n[tool.gates.gate.policy]\n")})
    project.git("checkout", "-qb", "change")
    project.commit({"pyproject.toml": LANES + "\n[tool.gates.gate.policy]\n"})
    answer = project.gates("run", "policy")
    assert answer.code == 1, answer.out
    assert "words" in answer.out


@pytest.mark.parametrize("lacking", ["known-bad", "known-good"])
def test_a_command_that_lacks_a_case_is_shown_as_not_proved(make, lacking):
    gate = "\n".join(line for line in GATE.splitlines() if not line.startswith(lacking))
    project = make(with_gate(gate))
    answer = project.gates("prove")
    assert answer.code == 1
    assert f"its table has no {lacking} case for this lane" in answer.out
    project.gates("health")
    assert lacking in project.part("words-prod")["proof"]
    proved = project.health()["verdict"]["proved"]
    assert proved["needed"] - proved["proved"] == 2  # in prod and in tests
    badge = (project.root / ".gates" / "health" / "badges" / "proved.json").read_text()
    assert json.loads(badge)["message"] == f"{proved['proved']} of {proved['needed']}"
    assert f"words-prod is not proved: its table has no {lacking} case" in (
        project.root / ".gates" / "health" / "health.md"
    ).read_text().replace("\\", "")


def test_a_known_good_case_that_turns_it_red_is_no_proof(make):
    project = make(with_gate(GATE.replace("'fine'", "'forbidden'")))
    answer = project.gates("prove", "words-prod")
    assert answer.code == 1
    assert "words/W1 was reported at src/acme/gates_known_good_words.py, though nothing is wrong" in answer.out


def test_a_changed_script_makes_the_proof_void(make):
    project = make(with_gate(GATE))
    assert project.gates("prove", "words-prod").code == 0
    project.commit({"tools/words.py": "import sys\nsys.exit(0)\n"})
    project.gates("health")
    assert "configuration, conftest.py or a script changed since" in project.part("words-prod")["proof"]


@pytest.mark.parametrize("policy", ["strict", "warn"])
def test_an_unproved_required_part_is_an_error_where_policy_says_so(make, policy):
    config = LANES.replace("[tool.gates.lanes.prod]", '[tool.gates]\nunproved = "error"\n\n[tool.gates.lanes.prod]', 1)
    config = config.replace('policy = "strict"', f'policy = "{policy}"')
    project = make({**FILES, "pyproject.toml": config + "\n[tool.gates.gate.lanes]\nenabled = false\n"})
    assert project.gates("health").code == (3 if policy == "strict" else 0)
    if policy == "strict":
        assert "not proved yet" in str(project.part("lint-prod"))
        assert project.part("lint-tests")["status"] != "error"
        assert project.gates("prove").code == 0
        assert project.gates("health").code == 0
