"""`python -m chalicelib.law`: prints docs/law.md, or with --check FOLDER says whether law files are right."""

import argparse
import sys
from pathlib import Path

from chalicelib.law.entries import LawError
from chalicelib.law.handbook import handbook
from chalicelib.law.lawbook import load, read


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; 0 when all is well, 1 when a law file is wrong, which is named."""
    parser = argparse.ArgumentParser(prog="python -m chalicelib.law", description="The law data as a document.")
    parser.add_argument("--check", metavar="FOLDER", help="read the files of FOLDER/no and FOLDER/fi strictly")
    options = parser.parse_args(arguments)
    try:
        if options.check is not None:
            print(read(Path(options.check)).version)
        else:
            sys.stdout.write(handbook(load()))
    except LawError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
