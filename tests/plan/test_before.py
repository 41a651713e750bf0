"""Two configurations are compared by what they ask of each file."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from gates.adapters.plugins import builtin_gates
from gates.api import Policy
from gates.model.before import Before, Side
from gates.plan.before import compared, configured, demands
from gates.testing import a_repository

GATES = builtin_gates()
FILES = ("acme/a.py", "core/b.py", "labs/c.py")
HEAD = '[lanes.prod]\npaths = ["acme", "core"]\ntier = 1\n\n[lanes.labs]\npaths = ["labs"]\npolicy = "warn"\n'
POLICY = "\n[gate.policy]\nenabled = true\n"


def against(base: str, head: str, *, files: tuple[str, ...] = FILES, moved: dict[str, str] | None = None) -> Before:
    """What `compared` says of two texts of gates.toml."""
    config = configured({"gates.toml": head}, GATES, frozenset(files))
    old = frozenset((moved or {}).get(path, path) for path in files)
    before = Before(
        base_sha="b",
        base=Side(files=old, texts={"gates.toml": base}),
        head=Side(files=frozenset(files), texts={"gates.toml": head}),
        old_paths=moved or {},
    )
    repository = a_repository(files, lanes=config.lanes)
    return compared(before, config, repository, GATES)


def told(base: str, head: str, *, files: tuple[str, ...] = FILES, moved: dict[str, str] | None = None) -> list[str]:
    return [each.message for each in against(base, head, files=files, moved=moved).lowered]


def test_a_configuration_asks_as_much_as_itself() -> None:
    assert told(HEAD, HEAD) == []


def test_reading_the_other_way_shows_what_a_strengthening_was() -> None:
    weak = HEAD.replace("tier = 1", "tier = 2")

    assert told(weak, HEAD) == []
    assert told(HEAD, weak) == [
        "lane prod: tier 1 to 2 (line coverage 90 to 80, branch coverage 80 to 70, mutation score 70 to 50)"
    ]


def test_a_moved_file_keeps_the_bar_of_its_old_place() -> None:
    files = ("acme/a.py", "labs/b.py", "labs/c.py")

    assert told(HEAD, HEAD, files=files, moved={"labs/b.py": "core/b.py"})[0].startswith(
        "labs/b.py left lane prod for labs: policy strict to warn"
    )
    assert told(HEAD, HEAD, files=files, moved={"labs/b.py": "labs/x.py"}) == []


def test_the_base_demands_what_it_asks() -> None:
    assert against(HEAD + POLICY, HEAD).demands == {"policy": Policy.STRICT}
    assert against(HEAD, HEAD + POLICY).demands == {"policy": Policy.WARN}  # watched, where nobody wrote it down
    assert against(HEAD + POLICY.replace("true", "false"), HEAD).demands == {}
    off = HEAD + POLICY.replace("true", "false")
    assert demands(configured({"gates.toml": off}, GATES, frozenset(FILES)), GATES) == {}


def test_a_change_that_writes_the_first_configuration_lowers_nothing() -> None:
    waiver = '[[waivers]]\ncheck = "lint/F401"\nreason = "r"\nowner = "@o"\nexpires = 2099-01-01\n'
    before = against("", HEAD.replace("strict", "ratchet") + POLICY + waiver)

    assert before.lowered == ()
    assert before.notes == ("nothing at the base configures gates: what this change writes down is the first bar",)


def test_a_base_that_cannot_be_read_is_said() -> None:
    before = against("lanes = 3\n", HEAD + POLICY)

    assert [each.slug for each in before.lowered] == ["base-unreadable"]
    assert "nobody knows what it held" in before.lowered[0].message


def test_settings_that_are_not_known_to_ask_less_are_noted() -> None:
    before = against(HEAD, HEAD + '\n[gate.lint]\ntarget-version = "py312"\n')

    assert before.lowered == ()
    assert "lint of prod: target-version changed" in before.notes


LANES = ('[lanes.prod]\npaths = ["acme"]\n', '[lanes.core]\npaths = ["core"]\n', '[lanes.labs]\npaths = ["labs"]\n')


@given(st.sampled_from(list(permutations(LANES))), st.sampled_from(list(permutations(LANES))))
def test_the_order_of_lanes_says_nothing(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert told("\n".join(one), "\n".join(other)) == []


POLICIES = st.sampled_from(["strict", "ratchet", "warn", "off"])


@given(POLICIES, POLICIES)
def test_of_two_policies_one_way_at_most_is_weaker(one: str, other: str) -> None:
    text = '[lanes.all]\npaths = ["acme", "core", "labs"]\npolicy = "{}"\n'

    there, back = told(text.format(one), text.format(other)), told(text.format(other), text.format(one))

    assert bool(there) + bool(back) == (one != other)
