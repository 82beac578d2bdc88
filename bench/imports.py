"""Import of app.py beside chalice, boto3 and pydantic alone: what a cold start pays. `python -m bench.imports`.

Each import runs in a process of its own, ours and the bare one in turn; medians are compared.
"""

import os
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 11
BARE, OURS = "import chalice, boto3, pydantic", "import app"
_TIMED = "import time; start = time.perf_counter(); {}; print(time.perf_counter() - start)"


def run(rounds: int = ROUNDS) -> dict[str, float]:
    """Median milliseconds of both, and the ratio."""
    _seconds(BARE), _seconds(OURS)  # the first ones compile
    bare, ours = [], []
    for _ in range(rounds):
        bare.append(_seconds(BARE))
        ours.append(_seconds(OURS))
    mine, theirs = statistics.median(ours) * 1000, statistics.median(bare) * 1000
    return {"ours_ms": mine, "bare_ms": theirs, "ratio": mine / theirs}


def _seconds(statement: str) -> float:
    # Lambda has its compiled files too, so they may be written here whatever the shell says.
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", _TIMED.format(statement)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return float(done.stdout)


def main() -> None:
    found = run()
    print("import of app.py, against importing chalice, boto3 and pydantic alone")
    print(f"  app.py {found['ours_ms']:.0f} ms, bare {found['bare_ms']:.0f} ms, ratio {found['ratio']:.2f}")


if __name__ == "__main__":
    main()
