from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from gates.model.task import Command, Invocation, Task, TaskResult
from gates.run.secrets.known import Secret, Strength
from gates.run.secrets.outputs import hidden, without_secrets
from gates.run.secrets.removal import Secrets

VALUE = 'tK9/4f+Qz7&Lm2"x8Rw=v5Yd'
SECRETS = Secrets(known=(Secret(name="X", value=VALUE, strength=Strength.STRONG),))


def test_texts_of_a_document_go_and_names_stay() -> None:
    lines = [{"t": "test", "id": f"a[{VALUE}]", "message": f"no {VALUE[:9]}\n{VALUE[9:]}"}, {"t": "finish", "n": 1}]
    data = "".join(json.dumps(line) + "\n" for line in lines).encode()

    shown = [json.loads(line) for line in hidden(data, SECRETS).splitlines()]

    assert shown == [{"t": "test", "id": f"a[{VALUE}]", "message": "no [secret X]"}, {"t": "finish", "n": 1}]


def test_a_report_of_junit_stays_well_formed() -> None:
    data = (
        b'<testcase name="tK9/4f+Qz7&amp;Lm2&quot;x8Rw=v5Yd"><failure message="at tK9/4f+Qz7&amp;Lm2&quot;x8Rw=v5Yd"/>'
    )

    assert hidden(data, SECRETS) == (
        b'<testcase name="tK9/4f+Qz7&amp;Lm2&quot;x8Rw=v5Yd"><failure message="at [secret X]"/>'
    )


def test_a_plain_text_loses_what_stands_over_two_lines() -> None:
    assert hidden(f"Error: {VALUE[:12]}\n  {VALUE[12:]}\n".encode(), SECRETS) == b"Error: [secret X]\n"


def test_a_database_is_left_alone(tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / "x")
    database.execute("CREATE TABLE t (v TEXT)")
    database.execute("INSERT INTO t VALUES (?)", (VALUE,))
    database.commit()
    data = (tmp_path / "x").read_bytes()

    assert hidden(data, SECRETS) is data


def test_what_holds_nothing_is_the_same_object() -> None:
    data = b'{"a": "b"}'

    assert hidden(data, SECRETS) is data


def test_what_ruff_says_goes_through_as_it_is() -> None:
    def result(program: str) -> TaskResult:
        task = Task(name="x", commands=(Command(argv=(program,)),))
        return TaskResult(task=task, invocations=(Invocation(argv=(program,), stdout=VALUE.encode()),))

    assert without_secrets(result("{ruff}"), SECRETS) == result("{ruff}")
    assert without_secrets(result("{python}"), SECRETS).stdout == b"[secret X]"
