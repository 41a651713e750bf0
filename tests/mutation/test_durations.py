from __future__ import annotations

import pytest

from gates.mutation.durations import durations_of, read, written
from tests.mutation.builders import a_verdict


def test_a_function_takes_the_mean_of_its_mutants() -> None:
    verdicts = [
        a_verdict("a", qualname="less", duration_s=1.0),
        a_verdict("b", qualname="less", duration_s=2.0),
        a_verdict("c", qualname="more", duration_s=0.25),
    ]
    assert durations_of(verdicts) == {"acme/core.py::less": 1.5, "acme/core.py::more": 0.25}


def test_what_was_written_is_read() -> None:
    durations = {"acme/core.py::more": 0.25, "acme/core.py::less": 1.5}
    assert read(written(durations), "mutation-durations.json") == durations


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"version": 2, "seconds": {}}', '{"version": 1, "seconds": []}',
     '{"version": 1, "seconds": {"a": -1}}', '{"version": 1, "seconds": {"a": NaN}}',
     '{"version": 1, "seconds": {"a": null}}'],
)  # fmt: skip
def test_another_document_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match=r"mutation-durations\.json holds no durations"):
        read(text, "mutation-durations.json")
