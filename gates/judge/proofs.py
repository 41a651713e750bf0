"""What a run says of its proofs: which parts see a planted defect, and which of them can stop anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from gates.judge import wording
from gates.judge.debt import debt_of_run
from gates.judge.held import PROVED, Judged
from gates.model.health import Decision
from gates.model.status import Policy, Status

NOT_PROVED = "not proved yet: run `gates prove`"
"""The state of a part that nobody tried to prove."""
_VOID = ("not proved any more: ", "; run `gates prove`")
"""What stands around the reason why a proof does not hold any more."""


def void(reason: str) -> str:
    """The state of a part whose proof was made for something else.

    Args:
        reason: what has changed, such as `the gate's settings have changed`.
    """
    return reason.join(_VOID)


def counted_proofs(judged: Sequence[Judged]) -> tuple[int, int]:
    """How many of the parts that judge anything have a valid proof. Never tried is as little known as failed."""
    needing = [each.verdict for each in judged if each.verdict.status is not Status.SKIP]
    return (sum(verdict.proof == PROVED for verdict in needing), len(needing))


def watched(judged: Sequence[Judged]) -> int:
    """How many of the parts that judge anything can only warn, whatever they see."""
    return sum(each.held.policy is Policy.WARN and each.verdict.status is not Status.SKIP for each in judged)


def to_prove(proved: tuple[int, int]) -> Iterator[Decision]:
    """What to do where a proof is missing."""
    valid, needed = proved
    if valid < needed:
        title = f"{valid:,} of {wording.counted(needed, 'part')} proved to see a planted defect"
        yield debt_of_run(title, why="a green of a gate that sees nothing says nothing", next_step="gates prove")


def proof_risks(judged: Sequence[Judged], proved: tuple[int, int]) -> Iterator[str]:
    """One line where a proof is missing: how many there are, which became void and why, which were tried in vain."""
    for each in to_prove(proved):
        told = "".join(f"; {line}" for line in (*_void(judged), wording.some([*_tried(judged)])) if line)
        yield f"{each.title}: `{each.next_step}` plants a defect for each{told}"


def _void(judged: Sequence[Judged]) -> Iterator[str]:
    """Why proofs that were made do not hold any more, the reason of most first."""
    before, after = _VOID
    states = [each.verdict.proof or "" for each in judged if each.verdict.status is not Status.SKIP]
    reasons = Counter(state.removeprefix(before).removesuffix(after) for state in states if state.startswith(before))
    ranked = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    if len(ranked) > wording.NAMED:
        ranked = [("for several reasons", sum(reasons.values()))]
    for reason, count in ranked:
        yield f"{wording.counted(count, 'proof')} void: {reason}"


def _tried(judged: Sequence[Judged]) -> Iterator[str]:
    """The parts that somebody tried to prove as they are, in vain, and why."""
    for verdict in (each.verdict for each in judged):
        state = verdict.proof or NOT_PROVED
        if verdict.status is not Status.SKIP and state not in (PROVED, NOT_PROVED) and not state.startswith(_VOID[0]):
            yield f"{verdict.part.name} is {state}"
