from __future__ import annotations

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gates.readers.ci.commands import gate_of
from gates.readers.ci.flow import Options, Seen, look_at
from gates.readers.ci.shell import read_shell

WORKFLOW, BASH, MAKE = Options(errexit=True), Options(errexit=True, pipefail=True), Options(errexit=False)


def seen(text: str, options: Options = WORKFLOW) -> Seen:
    return look_at(read_shell(text), text, options, lambda command: gate_of(command.texts) is not None)


def lost(text: str, options: Options = WORKFLOW) -> list[str]:
    return [each.loss.slug for each in seen(text, options).lost]


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("pytest || true", "ignored-status"),
        ("pytest || :", "ignored-status"),
        ("pytest || exit 0", "ignored-status"),
        ("pytest || echo bad", "ignored-status"),
        ("pytest || { echo bad; true; }", "ignored-status"),
        ("pytest || git diff", "ignored-status"),
        ("timeout 60 pytest || true", "ignored-status"),
        ("if ! ruff check; then echo bad; fi", "ignored-status"),
        ("if pytest; then deploy; fi", "ignored-status"),
        ("f() { pytest; }\nf || true", "ignored-status"),
        ("(pytest || exit 1) || true", "ignored-status"),
        ("pytest | tee log", "pipe-without-pipefail"),
        ("pytest 2>&1 | grep -v noise", "pipe-without-pipefail"),
        ("set +e\npytest\necho done", "lost-status"),
        ("set +e; pytest; echo $?", "lost-status"),
        ("(pytest; echo x) || exit 1", "lost-status"),
        ("pytest && echo fine\nmypy .", "lost-before-and"),
        ("pytest || rc=$?\nls", "unread-status"),
        ("pytest &\nls", "runs-in-background"),
        ("trap 'exit 0' EXIT\npytest", "trap-exits-zero"),
    ],
)
def test_a_failure_that_is_lost_is_found(text: str, slug: str) -> None:
    assert lost(text) == [slug]


@pytest.mark.parametrize(
    "text",
    [
        "pytest; true",
        "pytest; exit 0",
        "pytest && echo fine",
        "pytest || exit 1",
        "pytest || { echo bad; exit 1; }",
        "pytest || exit $?",
        "pytest || [ $? -eq 5 ]",
        "pytest || retry.sh",
        "pytest || echo failed >> $GITHUB_OUTPUT",
        "pytest || echo bad > failed.txt",
        "pytest || status=$?\nexit $status",
        "set +e\npytest\nstatus=$?\nset -e\nexit $status",
        "set -o pipefail\npytest | tee log",
        "pytest | tee log; exit ${PIPESTATUS[0]}",
        "pytest | reviewdog",
        "pytest & wait $!",
        "fine=0; pytest && fine=1 || true\nexit $((1 - $fine))",
        "if pytest; then deploy; else exit 1; fi",
        "for name in a b; do mypy $name; done",
        "trap 'kill $PID' EXIT; pytest",
        "! ruff check bad.py",
        "kill $PID || true",
        "docker rm -f x || true",
        "command -v ruff || true",
        "black . || true",
        "ruff check --fix . || true",
        "pytest --version || true",
        "mypy --install-types || true",
        "codecov upload || true",
        "git config x y || true",
    ],
)
def test_a_failure_that_may_be_seen_is_left_alone(text: str) -> None:
    assert lost(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pytest; true", ["lost-status"]),
        ("pytest; exit 0", ["lost-status"]),
        ("ruff check . ; mypy .", ["lost-status"]),
        ("for name in a b; do mypy $name; done", ["lost-status"]),
        ("pytest || exit 1; mypy .", []),
        ("cd src && pytest", []),
        ("set -e; pytest; true", []),
    ],
)
def test_without_errexit_only_the_last_status_counts(text: str, expected: list[str]) -> None:
    assert lost(text, MAKE) == expected


def test_pipefail_saves_a_pipe() -> None:
    assert lost("pytest | tee log", BASH) == []


def test_the_repaired_line_is_the_gate_itself() -> None:
    (each,) = seen("ls\nuv run --extra x pytest -q \\\n  --cov || true  # later").lost
    assert (each.line, each.loss.write) == (2, "uv run --extra x pytest -q --cov")


OTHERS = ("true", "echo x", "exit 0", "exit 1", "false")


def _inner(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from([" && ", " || ", "\n"]), inner).map("".join),
        inner.map(lambda text: f"( {text} )"),
        inner.map(lambda text: f"{{ {text}\n}}"),
        inner.map(lambda text: f"if {text}\nthen echo y; else exit 1; fi"),
    )


SHAPES = st.recursive(st.just("@"), _inner, max_leaves=5)


@settings(max_examples=200, deadline=None)
@given(SHAPES, st.data(), st.booleans(), st.booleans())
def test_a_finding_is_always_true_for_a_real_shell(
    shape: str, data: st.DataObject, errexit: bool, pipefail: bool
) -> None:
    """Where the one gate is said to be lost, the script does not fail just because the gate does."""
    count = shape.count("@")
    leaves = data.draw(st.lists(st.sampled_from(OTHERS), min_size=count, max_size=count))
    leaves[data.draw(st.integers(0, count - 1))] = "gate"
    pieces = shape.split("@")
    text = pieces[0] + "".join(leaf + piece for leaf, piece in zip(leaves, pieces[1:], strict=True))
    options = Options(errexit=errexit, pipefail=pipefail)
    if not look_at(read_shell(text), text, options, lambda command: command.texts == ("gate",)).lost:
        return
    flags = ["-e"] * errexit + ["-o", "pipefail"] * pipefail

    def status(code: int) -> int:
        script = f"gate() {{ return {code}; }}\n{text}\n"
        return subprocess.run(["bash", *flags, "-c", script], capture_output=True, check=False).returncode

    assert not (status(0) == 0 and status(1) != 0)
