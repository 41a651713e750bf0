from __future__ import annotations

import pytest

from gates.mutation.told import read_told


@pytest.mark.parametrize(
    "data",
    [
        None,
        b"",
        b"[]",
        b"null",
        b"[" * 100_000,
        b'{"version": 2}',
        b'{"version": 1, "asked": {}, "mutants": "3.8", "functions": [], "runner": [{"t": "end"}]}',
        b'{"version": 1, "asked": {}, "mutants": [7], "runner": []}',
        b'{"version": 1, "asked": {}, "mutants": [], "muted": [], "runner": "end"}',
    ],
    ids=lambda data: str(data)[:20],
)
def test_what_is_no_answer_of_the_program_tells_nothing(data: bytes | None) -> None:
    assert read_told(data) is None
