"""The machine's clocks."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime


class SystemClock:
    """Time as the machine has it (`gates.ports.Clock`)."""

    def now(self) -> str:
        """RFC 3339 in UTC with milliseconds."""
        return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def today(self) -> date:
        """The date in UTC."""
        return datetime.now(UTC).date()

    def monotonic_s(self) -> float:
        """Seconds from some fixed moment; never goes back."""
        return time.monotonic()
