"""Work that goes on in a thread until somebody asks for its result."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

R = TypeVar("R")


class Later(Generic[R]):
    """A function that began at once; the standard pool would load logging with it."""

    def __init__(self, work: Callable[[], R]) -> None:
        self._results: list[R] = []
        self._fault: BaseException | None = None
        self._thread = threading.Thread(target=self._carry_out, args=(work,), daemon=True)
        self._thread.start()

    def result(self) -> R:
        """Wait for the end; what the function raised is raised here."""
        self._thread.join()
        if self._fault is not None:
            raise self._fault
        return self._results[0]

    def _carry_out(self, work: Callable[[], R]) -> None:
        try:
            self._results.append(work())
        except BaseException as fault:  # noqa: BLE001  (it is raised where the result is asked for)
            self._fault = fault
