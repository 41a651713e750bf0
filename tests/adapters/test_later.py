from __future__ import annotations

import threading

import pytest

from gates.adapters.later import Later


def test_it_begins_at_once_and_gives_its_result_again_and_again() -> None:
    begun, may_end = threading.Event(), threading.Event()

    def work() -> str:
        begun.set()
        may_end.wait(5)
        return "done"

    later = Later(work)
    assert begun.wait(5)
    may_end.set()
    assert (later.result(), later.result()) == ("done", "done")


def test_what_it_raises_is_raised_where_the_result_is_asked_for() -> None:
    def work() -> None:
        raise KeyError("gone")

    with pytest.raises(KeyError, match="gone"):
        Later(work).result()
