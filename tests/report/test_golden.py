from __future__ import annotations

import pytest

from tests.report.golden import FOLDER, expected

NOW = expected()


@pytest.mark.parametrize("name", sorted(NOW))
def test_a_report_looks_as_its_golden_file(name: str) -> None:
    assert NOW[name].decode() == (FOLDER / name).read_bytes().decode(), "python -m tests.report.golden --write"


def test_equal_inputs_give_equal_bytes() -> None:
    assert expected() == NOW
