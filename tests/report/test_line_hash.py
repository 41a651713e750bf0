from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gates.report.line_hash import line_hashes


def slow(text: str) -> dict[int, str]:
    """The published algorithm, one character after the other, with a rolling window."""
    units = [int.from_bytes(pair, "little") for pair in zip_pairs(text.encode("utf-16-le", "surrogatepass"))]
    kept: list[int] = []
    starts = []
    is_start, after_return = True, False
    for unit in [*units, 65535]:
        if unit in (0x20, 0x09) or (after_return and unit == 0x0A):
            after_return = False
            continue
        after_return = unit == 0x0D
        if is_start:
            starts.append(len(kept))
        shown = 0x0A if unit == 0x0D else unit
        is_start = shown == 0x0A
        kept.append(shown)
    seen: dict[int, int] = {}
    found = {}
    for number, start in enumerate(starts, start=1):
        value = 0
        for unit in (*kept[start : start + 100], *[0] * 100)[:100]:
            value = (value * 37 + unit) % 2**64
        seen[value] = seen.get(value, 0) + 1
        found[number] = f"{value:x}:{seen[value]}"
    return found


def zip_pairs(data: bytes) -> list[bytes]:
    return [data[place : place + 2] for place in range(0, len(data), 2)]


def test_an_empty_file_has_the_known_fingerprint() -> None:
    assert line_hashes("", {1}) == {1: "c129715d7a2bc9a3:1"}


def test_lines_that_look_alike_are_counted() -> None:
    found = line_hashes("x = 1\n" * 200, range(1, 4))

    assert [value.split(":")[1] for value in found.values()] == ["1", "2", "3"]


def test_lines_that_do_not_exist_are_left_out() -> None:
    assert set(line_hashes("a\nb", {0, 2, 3, 99})) == {2}


@given(st.text(alphabet=" \t\n\rab😀é", max_size=300))
def test_fast_and_slow_agree(text: str) -> None:
    expected = slow(text)

    assert line_hashes(text, range(1, 400)) == expected
