"""What lies in the zips: our own code and data, Lambda's own wheels, and nothing else."""

from pathlib import Path
from zipfile import ZipFile

import pytest

from local.package import Package

CODE_LIMIT, LETTERS_LIMIT = 110_000_000, 240_000_000
"""Bytes unzipped. Lambda's own limit is 250 MB for a function with its layers."""


def unzipped(archive: ZipFile) -> int:
    return sum(one.file_size for one in archive.infolist())


def test_all_of_chalicelib_is_in_it_with_law_templates_and_fonts(code: ZipFile, package: Package) -> None:
    source = package.directory.parent / "source"
    copied = {path.relative_to(source).as_posix() for path in (source / "chalicelib").rglob("*") if path.is_file()}
    names = set(code.namelist())
    assert copied <= names
    for wanted in ("chalicelib/law/no/", "chalicelib/letters/fonts/", "chalicelib/web/templates/"):
        assert any(name.startswith(wanted) for name in names), wanted
    assert {Path(name).suffix for name in names if name.startswith("chalicelib/law/no/")} >= {".toml"}
    assert any(name.endswith(".typ") for name in names)


def test_nothing_of_tests_tools_or_compiled_files_is_in_it(code: ZipFile, local_package: Package) -> None:
    with ZipFile(local_package.directory / "deployment.zip") as small:
        for name in [*code.namelist(), *small.namelist()]:
            assert not name.startswith(("tests/", "local/", "bench/", ".chalice/", ".venv/")), name
            assert not name.endswith(".pyc"), name


def test_the_tools_stay_at_home(code: ZipFile) -> None:
    packages = {name.split("/")[0] for name in code.namelist()}
    assert not packages & {"ministack", "moto", "pytest", "mypy", "reportlab", "typst", "pip", "setuptools"}


def test_native_wheels_are_lambdas_own(code: ZipFile, layer: ZipFile) -> None:
    native = [name for name in [*code.namelist(), *layer.namelist()] if name.endswith(".so")]
    tagged = [name for name in native if "linux" in name]
    assert any("_pydantic_core" in name for name in tagged)
    assert all("x86_64" in name for name in tagged), tagged
    for archive in (code, layer):
        for name in archive.namelist():
            if name.endswith(".so"):
                with archive.open(name) as binary:
                    header = binary.read(20)
                assert header[:4] == b"\x7fELF", name
                assert header[18] == 62, name  # EM_X86_64: a tag can lie, as for abi3 wheels it says nothing


def test_sizes(code: ZipFile, layer: ZipFile, capsys: pytest.CaptureFixture[str]) -> None:
    code_size, layer_size = unzipped(code), unzipped(layer)
    with capsys.disabled():
        print(f"\n  unzipped: functions {code_size / 1e6:.1f} MB, layer of the letters {layer_size / 1e6:.1f} MB")
    assert code_size < CODE_LIMIT
    assert code_size + layer_size < LETTERS_LIMIT


def test_the_same_source_gives_the_same_package(local_package: Package, tmp_path: Path) -> None:
    from local.package import build

    again = build("local", tmp_path / "again", dependencies=False)
    assert again.template == local_package.template
    first, second = (each.directory / "deployment.zip" for each in (local_package, again))
    assert first.read_bytes() == second.read_bytes()
