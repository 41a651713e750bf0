from __future__ import annotations

from gates.judge.proofs import void
from gates.model.status import Policy, Status
from tests.judge.builders import fragment, held, judged


def test_a_pass_says_how_many_of_its_parts_can_only_warn() -> None:
    parts = [held("lint-prod"), held("lint-labs", Policy.WARN), held("api-labs", Policy.WARN)]
    evidence = [fragment("lint-prod"), fragment("lint-labs"), fragment("api-labs", account=None, not_applicable="none")]

    health = judged(parts, evidence)

    assert (health.status, health.proved, health.watched) == (Status.PASS, (2, 2), 1)
    assert health.reasons == ("2 parts passed, 1 skipped; 1 of them is only watched and cannot fail",)


def test_void_proofs_are_told_by_their_reason_and_failed_ones_by_name() -> None:
    names = ["lint-prod", "tests-prod", "api-prod", "smoke", "lanes"]
    proofs = {
        "lint-prod": void("the interpreter has changed"),
        "tests-prod": void("the interpreter has changed"),
        "api-prod": void("a conftest.py has changed"),
        "smoke": "not proved: the case did not turn it red",
        "lanes": "proved",
    }
    health = judged([held(name) for name in names], [fragment(name) for name in names], proofs=proofs)

    assert health.reasons == (
        (
            "1 of 5 parts proved to see a planted defect: `gates prove` plants a defect for each; "
            "2 proofs void: the interpreter has changed; 1 proof void: a conftest.py has changed; "
            "smoke is not proved: the case did not turn it red"
        ),
    )
