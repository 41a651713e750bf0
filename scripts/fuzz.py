"""Fuzzes every reader for some seconds each, and says how many inputs there were and what came of them.

`python scripts/fuzz.py [SECONDS] [NAME ...]`; inputs that broke a reader stay in `.fuzz/`, beside the corpus.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from faults.fuzzed import targets  # noqa: E402  (this folder is no package)

LIMITS = ("-timeout=5", "-rss_limit_mb=1024", "-max_len=8192", "-print_final_stats=1")
_DONE = re.compile(r"stat::number_of_executed_units: +(\d+)")
_BROKEN = re.compile(r"=== Uncaught Python exception: ===\n(.*)|(ALARM: .*)|(ERROR: libFuzzer: .*)")


def fuzz(name: str, seconds: int) -> tuple[int, str]:
    """Number of inputs, and what broke; empty when nothing did."""
    corpus = ROOT / ".fuzz" / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(targets()[name].seeds):
        (corpus / f"seed-{number}").write_bytes(seed)
    done = subprocess.run(
        [sys.executable, "-m", "faults.fuzzed", name, *LIMITS, f"-max_total_time={seconds}",
         f"-artifact_prefix={corpus.parent}/{name}-", str(corpus)],
        cwd=ROOT, capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip
    counted, broken = _DONE.search(done.stderr), _BROKEN.search(done.stdout + done.stderr)
    told = next(filter(None, broken.groups()), "") if broken else ""
    if done.returncode and not told:
        told = f"it ended with {done.returncode}: {done.stderr[-300:]}"
    return int(counted[1]) if counted else 0, told


def main(arguments: list[str]) -> int:
    """Fuzz; 1 when a reader broke or nothing was tried."""
    seconds = int(arguments[0]) if arguments else 20
    total = broken = 0
    for name in arguments[1:] or targets():
        count, told = fuzz(name, seconds)
        total += count
        broken += bool(told) or not count
        print(f"{name:15} {count:>9,} inputs  {told or 'nothing broke'}", flush=True)
    print(f"{total:,} inputs, {broken} readers broken")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
