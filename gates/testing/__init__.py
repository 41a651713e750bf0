"""For gate authors: fakes of the outside world, builders, a gate run on a folder, and the contract suite.

    from gates.testing import check_gate
    from acme_gates.spelling import GATE

    def test_the_gate_keeps_its_promises():
        check_gate(GATE)

It needs no test framework; with pytest, `assert` does the rest.
"""

from gates.testing.builders import a_lane, a_repository, a_result, a_scope, a_scope_for
from gates.testing.contract import SAMPLE, ContractError, broken_on_folder, broken_promises, check_gate
from gates.testing.fakes import Call, FakeClock, FakeProcesses, FakeReporter
from gates.testing.folder import NotAskedError, read_folder, run_gate, spoiled_cases, unseen_cases, write

__all__ = [
    "SAMPLE",
    "Call",
    "ContractError",
    "FakeClock",
    "FakeProcesses",
    "FakeReporter",
    "NotAskedError",
    "a_lane",
    "a_repository",
    "a_result",
    "a_scope",
    "a_scope_for",
    "broken_on_folder",
    "broken_promises",
    "check_gate",
    "read_folder",
    "run_gate",
    "spoiled_cases",
    "unseen_cases",
    "write",
]
