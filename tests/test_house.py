"""The layout of the project: its folders, their links, and what must not be written anywhere."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("agent", "evals", "graph_store", "prompts", "tools")
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|root|mnt|home/\w+|Users/\w+)/\w")
# the registry everyone has may be named; a mirror or a token's place may not
REGISTRY = re.compile(r"(?i)(?:index-url|extra-index|PIP_INDEX|UV_INDEX|UV_DEFAULT_INDEX|/simple/?[\"'\s])")


def project_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout: only there can project files be told from others")
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file() and path.name != "uv.lock" and path != Path(__file__)]


@pytest.mark.parametrize("name", FOLDERS)
def test_link_leads_to_its_folder(name: str) -> None:
    link = ROOT / "src" / "penchant" / name
    assert link.is_symlink()
    assert link.readlink() == Path("../..") / name
    assert link.resolve() == ROOT / name


def test_no_link_is_missing_from_this_test() -> None:
    links = sorted(path.name for path in (ROOT / "src" / "penchant").iterdir() if path.is_symlink())
    assert links == list(FOLDERS)


@pytest.mark.parametrize("name", FOLDERS)
def test_folder_says_what_it_is_and_lists_its_public_names(name: str) -> None:
    tree = ast.parse((ROOT / name / "__init__.py").read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), f"{name}/__init__.py has no docstring"
    statements = tree.body[1:]
    if not statements:
        return  # nothing in it yet
    listed = [
        target.id
        for statement in statements
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    ]
    assert "__all__" in listed


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = []
    for path in project_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture
        found += [
            f"{path.relative_to(ROOT)}: {match.group()}"
            for pattern in (MACHINE_PATH, REGISTRY)
            for match in pattern.finditer(text)
        ]
    assert found == []


def test_every_file_that_ships_is_covered_by_package_data() -> None:
    """Setuptools packs only what pyproject.toml names; `.ci/run` looks into the wheel itself."""
    data = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]
    covered = {
        path
        for package, patterns in data.items()
        for pattern in patterns
        for path in ROOT.joinpath(*package.split(".")[1:]).glob(pattern)
    }
    astray = [
        str(path.relative_to(ROOT))
        for path in project_files()
        if path.relative_to(ROOT).parts[0] in FOLDERS and path.suffix != ".py" and path not in covered
    ]
    assert astray == []


def test_what_is_imported_is_declared() -> None:
    """What only another dependency brings along is gone when that one lets it go."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [
        *project["dependencies"],
        *(one for extra in project["optional-dependencies"].values() for one in extra),
    ]
    declared = {re.split(r"[\[<>=~!]", one)[0].replace("-", "_").casefold() for one in wanted}
    sold_as = packages_distributions()
    astray = set()
    for path in project_files():
        if path.suffix != ".py" or path.relative_to(ROOT).parts[0] not in (*FOLDERS, "src"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in {one.split(".")[0] for one in names} - sys.stdlib_module_names:
                known = {
                    name,
                    f"{name}_python",
                    *(one.replace("-", "_").casefold() for one in sold_as.get(name, ())),
                }
                if not known & declared:
                    astray.add(f"{path.relative_to(ROOT)}: {name}")
    assert astray == set()


def test_a_shop_opens_without_loading_what_learns_or_asks_a_model() -> None:
    heavy = (
        "lightgbm",
        "sklearn",
        "scipy.stats",
        "networkx",
        "openai",
        "langchain_core",
        "langchain_openai",
        "torch",
    )
    code = f"import sys, penchant.shop, penchant.cli; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
