"""Time and peak memory of importing ESCO, and of importing the same again: ``python bench/esco.py DIR``.

DIR is its download in CSV, unpacked (docs/esco.md). It is imported into a data directory that holds what ships.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMAND = [sys.executable, "-m", "kennisgraaf.cli"]


def run(data: Path, *words: str) -> str:
    """Run a command of kennisgraaf and say what it took."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [*COMMAND, "--data", str(data), *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise subprocess.CalledProcessError(status, words)
    seconds, computed = time.perf_counter() - start, used.ru_utime + used.ru_stime
    return f"{seconds:.1f} s, {computed:.1f} s of processor time, peak memory {used.ru_maxrss / 1024:.0f} MiB"


def main(download: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        run(data, "load")
        for what in ("import", "the same again"):
            print(f"{what}: {run(data, 'import', 'esco', download)}")
        print(f"withdraw: {run(data, 'import', 'esco', '--withdraw')}")


if __name__ == "__main__":
    main(sys.argv[1])
