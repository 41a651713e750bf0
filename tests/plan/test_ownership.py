from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gates.model.scope import Lane
from gates.plan.ownership import ownership

LANES = (Lane(name="prod", paths=("acme", "core")), Lane(name="labs", paths=("acme/labs", "one.py")))


def test_the_longest_matching_path_owns_a_file():
    owner = ownership(LANES)
    names = ["acme/a.py", "acme/labs/a.py", "acme/labsmore/a.py", "core/x/y/z.py", "one.py", "one.pyx", "other/a.py"]
    assert [owner(name) for name in names] == ["prod", "labs", "prod", "prod", "labs", None, None]


def test_the_whole_repository_as_a_lane_owns_what_no_other_does():
    owner = ownership((*LANES, Lane(name="rest", paths=(".",))))
    assert [owner("setup.py"), owner("acme/a.py")] == ["rest", "prod"]


@given(st.lists(st.sampled_from(["acme", "labs", "core", "x", "one.py"]), min_size=1, max_size=5))
def test_the_owner_is_that_of_the_longest_prefix_made_of_whole_segments(segments):
    path = "/".join(segments)
    prefixes = {root: lane.name for lane in LANES for root in lane.paths if path == root or path.startswith(f"{root}/")}
    assert ownership(LANES)(path) == (prefixes[max(prefixes, key=len)] if prefixes else None)
