"""`make bench`: every measurement in a process of its own, one after the other."""

import importlib.util
import subprocess
import sys

MEASUREMENTS = ("imports", "webhook", "daily_run", "statements", "letters", "imports_erp")


def main() -> int:
    failed = []
    for name in MEASUREMENTS:
        if importlib.util.find_spec(f"bench.{name}") is None:
            print(f"{name}: not measured yet")
            continue
        if subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode:
            failed.append(name)
        print(flush=True)
    if failed:
        print(f"a target was missed, or there was no end: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
