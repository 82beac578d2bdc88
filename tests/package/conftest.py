"""The real output of `chalice package` for production, made once for these tests."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from local.package import Package, build

Json = dict[str, Any]


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return build("prod", tmp_path_factory.mktemp("package") / "prod", dependencies=True)


@pytest.fixture(scope="session")
def local_package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return build("local", tmp_path_factory.mktemp("package") / "local", dependencies=False)


@pytest.fixture(scope="session")
def code(package: Package) -> Iterator[ZipFile]:
    with ZipFile(package.directory / "deployment.zip") as opened:
        yield opened


@pytest.fixture(scope="session")
def layer(package: Package) -> Iterator[ZipFile]:
    with ZipFile(package.directory / "letters-layer.zip") as opened:
        yield opened


@pytest.fixture(scope="session")
def resources(package: Package) -> dict[str, Json]:
    found: dict[str, Json] = package.template["Resources"]
    return found


@pytest.fixture(scope="session")
def functions(resources: dict[str, Json]) -> dict[str, Json]:
    """Properties of each function by its logical name."""
    return {name: one["Properties"] for name, one in resources.items() if one["Type"] == "AWS::Serverless::Function"}


@pytest.fixture(scope="session")
def transformed(package: Package, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template as CloudFormation sees it: SAM's functions and APIs turned into plain resources."""
    from samtranslator.translator.transform import transform

    class NoManagedPolicies:
        def load(self) -> dict[str, str]:
            return {}

    source = json.loads(json.dumps(package.template))
    for one in source["Resources"].values():
        for uri in ("CodeUri", "ContentUri"):
            if uri in one.get("Properties", {}):
                one["Properties"][uri] = {"Bucket": "artefacts", "Key": "sha256.zip"}
    given = {"Stage": "prod", "MailSender": "agency@example.com", "AWS::Region": "eu-north-1"}
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("AWS_DEFAULT_REGION", "eu-north-1")
        plain = transform(source, given, NoManagedPolicies())
    target = tmp_path_factory.mktemp("transformed") / "template.json"
    target.write_text(json.dumps(plain), encoding="utf-8")
    return target


@pytest.fixture(scope="session")
def package_of_stage(package: Package, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Json]:
    """The template of every stage; those beside production without their dependencies."""
    others = {
        stage: build(stage, tmp_path_factory.mktemp("package") / stage, dependencies=False).template
        for stage in ("local", "test")
    }
    return others | {"prod": package.template}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker runs all of these, so that the package is made once."""
    for item in items:
        if "tests/package/" in item.nodeid:
            item.add_marker(pytest.mark.xdist_group("package"))
