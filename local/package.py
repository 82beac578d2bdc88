"""`chalice package`, run on a clean copy of the product, and its template made fit to send to CloudFormation."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from local.places import REGION, ROOT

Template = dict[str, Any]
"""A CloudFormation document: JSON, so Any."""


class PackagingFailed(Exception):
    """`chalice package` or pip failed; the message is their own."""


@dataclass(frozen=True, slots=True)
class Package:
    """What is to be deployed. `template` still names local files as CodeUri and ContentUri, relative to `directory`."""

    stage: str
    template: Template
    directory: Path


def build(stage: str, work: Path, *, dependencies: bool) -> Package:
    """Package a stage below `work`, which is emptied first.

    Without `dependencies` the zip holds only our own code: the embedded cloud's Lambda workers run in the project's
    virtual environment, so a local start needs no download and works on any processor.
    """
    shutil.rmtree(work, ignore_errors=True)
    source, out = work / "source", work / "out"
    _copy_product(source, dependencies=dependencies)
    _chalice_package(stage, source, out)
    if dependencies:
        _letters_layer(out / "letters-layer.zip")
    template = yaml.safe_load((out / "sam.yaml").read_text(encoding="utf-8"))
    # Through JSON and back: YAML's aliases, which AWS refuses, become copies.
    plain: Template = json.loads(json.dumps(template))
    return Package(stage, plain, out)


def _copy_product(source: Path, *, dependencies: bool) -> None:
    ignore = shutil.ignore_patterns("__pycache__", "*.pyc", "deployed", "deployments", "venv")
    for name in ("chalicelib", ".chalice"):
        shutil.copytree(ROOT / name, source / name, ignore=ignore)
    shutil.copy(ROOT / "app.py", source / "app.py")
    wanted = (ROOT / "requirements.txt").read_text(encoding="utf-8") if dependencies else ""
    (source / "requirements.txt").write_text(wanted, encoding="utf-8")


def _chalice_package(stage: str, source: Path, out: Path) -> None:
    environment = os.environ | {
        "PYTHONDONTWRITEBYTECODE": "1",  # compiled files would go into the zip and change its hash
        "AWS_DEFAULT_REGION": os.environ.get("AWS_DEFAULT_REGION", REGION),  # without one Chalice writes nothing
    }
    command = [sys.executable, "-c", "from chalice.cli import main; main()", "package", "--stage", stage]
    command += ["--merge-template", str(source / ".chalice" / "resources.yaml"), str(out)]
    done = _run(command, source, environment)
    # A dependency without a wheel for Lambda is only a warning to Chalice, and a broken function later.
    if "Could not install dependencies" in done or not (out / "sam.yaml").exists():
        raise PackagingFailed(f"`chalice package` wrote no whole package:\n{done.strip()[-3000:]}")


def _letters_layer(target: Path) -> None:
    """The letter function's own dependencies, for Lambda's processor whatever this machine's is."""
    content = target.parent / "letters-layer"
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--only-binary=:all:", "--no-compile", "--implementation", "cp", "--python-version", version]
    for platform in ("manylinux2014_x86_64", "manylinux_2_17_x86_64"):
        command += ["--platform", platform]
    command += ["--target", str(content / "python"), "-r", str(ROOT / "requirements-letters.txt")]
    _run(command, ROOT, dict(os.environ))
    shutil.make_archive(str(target.with_suffix("")), "zip", content)


def _run(command: list[str], cwd: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    output = done.stdout + done.stderr
    if done.returncode != 0:
        raise PackagingFailed(f"`{' '.join(command[3:5])}` failed:\n{output.strip()[-3000:]}")
    return output
