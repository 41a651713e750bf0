"""Size: 100,000 findings and 10,000 covered files cost about what one json.dumps of them costs."""

from __future__ import annotations

import json
import time
import tracemalloc
from dataclasses import asdict, replace

from gates.model.health import Health
from gates.model.status import FindingState, Status
from gates.report.files import all_files
from tests.report.builders import clean, judged, part, ratio

STATES = tuple(FindingState)


def large(findings: int = 100_000, files: int = 10_000, parts: int = 4) -> Health:
    each = findings // parts
    return replace(
        clean(),
        status=Status.FAIL,
        parts=(
            *(
                part(
                    "lint",
                    f"lane{lane}",
                    Status.FAIL,
                    "many",
                    findings=tuple(
                        judged(
                            f"lint/R{n % 300}",
                            f"acme/pkg{n % 97}/module{n % 3001}.py",
                            n + 1,
                            f"Something is wrong with name {n} in this line",
                            STATES[n % 3],
                            fingerprint=f"{n:032x}",
                        )
                        for n in range(each)
                    ),
                )
                for lane in range(parts)
            ),
            part(
                "coverage",
                "prod",
                Status.FAIL,
                "files",
                measurements=tuple(ratio("coverage.lines", n % 90, 90, path=f"acme/{n:05}.py") for n in range(files)),
            ),
        ),
    )


def test_the_cost_of_a_large_report_is_near_that_of_one_dump() -> None:
    health = large()
    plain = [{**asdict(judged.finding), "fix": "none"} for found in health.parts for judged in found.findings]
    measured(lambda: json.dumps(plain))
    dump_s, _ = measured(lambda: json.dumps(plain))
    write_s, files = measured(lambda: all_files(health))

    assert sum(json.loads(files["findings.sarif"])["runs"][place]["results"] != [] for place in range(4)) == 4
    assert write_s < dump_s * 12 + 1, f"{write_s:.2f} s against {dump_s:.2f} s"


def test_memory_stays_near_the_bytes_that_are_written() -> None:
    health = large(20_000, 2_000)
    all_files(replace(health, parts=()))
    tracemalloc.start()
    files = all_files(health)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 5 * sum(map(len, files.values())) + 8_000_000


def measured(act: object) -> tuple[float, dict[str, bytes]]:
    start = time.perf_counter()
    result = act()  # type: ignore[operator]
    return time.perf_counter() - start, result
