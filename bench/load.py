"""Time, peak memory and size of loading the data that ship, and of a second start: ``python bench/load.py``."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

COMMAND = [sys.executable, "-m", "kennisgraaf.cli"]


def load(data: Path) -> tuple[float, float]:
    """Seconds and peak MiB of one load into *data*."""
    start = time.perf_counter()
    subprocess.run([*COMMAND, "--data", str(data), "load"], check=True, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def start(data: Path) -> float:
    """Seconds from starting the server to its first answer."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    begin = time.perf_counter()
    process = subprocess.Popen(
        [*COMMAND, "--data", str(data), "serve", "--port", str(port)], stdout=subprocess.DEVNULL, env=os.environ
    )
    try:
        while time.perf_counter() - begin < 60:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
                return time.perf_counter() - begin
            except OSError:
                time.sleep(0.02)
        raise TimeoutError("the server did not answer within 60 s")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        loads = [load(data) for _ in range(3)]
        starts = [start(data) for _ in range(3)]
        size = sum(file.stat().st_size for file in (data / "current" / "store").rglob("*")) / 2**20
    print(f"load: median {sorted(loads)[1][0]:.1f} s, peak memory {max(memory for _, memory in loads):.0f} MiB")
    print(f"size on disk of a snapshot: {size:.1f} MiB")
    print(f"second start to first answer: median {sorted(starts)[1]:.2f} s")


if __name__ == "__main__":
    main()
