"""Wall time and peak memory of `penchant demo` in a process of its own and an empty folder.

uv run python -m benchmarks.demo [--json]
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

KB_PER_UNIT = 1 if sys.platform != "darwin" else 1 / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        script = str(Path(sys.executable).parent / "penchant")
        command = [script, "demo", "--folder", f"{folder}/shop", "--json"]
        done = subprocess.run(command, check=True, capture_output=True)
        took = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * KB_PER_UNIT / 1024**2
    json.loads(done.stdout)
    result = {"seconds": round(took, 1), "peak_gib": round(peak, 2)}
    print(json.dumps(result) if args.json else f"{result['seconds']} s, {result['peak_gib']} GiB at most")


if __name__ == "__main__":
    main()
