"""The repository's files as the architecture tests see them."""

import ast
import functools
import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "dromos"
NOT_OURS = {".git", ".venv", "node_modules", "dist", "data", "build", "__pycache__", "artifacts", "htmlcov"}
NOT_OURS |= {".mypy_cache", ".ruff_cache", ".import_linter_cache", ".hypothesis", ".pytest_cache"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@functools.cache
def files() -> tuple[Path, ...]:
    found = []
    for base, folders, names in os.walk(ROOT):
        folders[:] = sorted(name for name in folders if name not in NOT_OURS and not name.endswith(".egg-info"))
        found += [Path(base, name) for name in sorted(names) if not name.endswith((".pyc", ".mo"))]
    return tuple(found)


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


@dataclass(frozen=True)
class Module:
    """One Python file of the package."""

    path: Path

    @property
    def parts(self) -> tuple[str, ...]:
        return self.path.relative_to(PACKAGE).parts

    @property
    def app(self) -> str:
        return self.parts[0]

    @property
    def is_test(self) -> bool:
        return "tests" in self.parts or self.path.name in ("conftest.py", "pytest_postgres.py")

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def lines(self) -> int:
        return self.text.count("\n")

    @functools.cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @functools.cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        return tuple(ast.walk(self.tree))

    def functions(self) -> Iterator[Function]:
        return (node for node in self.nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))

    def at(self, node: ast.AST) -> str:
        return f"{shown(self.path)}:{getattr(node, 'lineno', 0)}"


@functools.cache
def modules() -> tuple[Module, ...]:
    """Return the modules of the product, migrations left out."""
    paths = (path for path in files() if path.suffix == ".py" and PACKAGE in path.parents)
    return tuple(Module(path) for path in paths if "migrations" not in path.parts)


def product() -> list[Module]:
    return [module for module in modules() if not module.is_test]


@functools.cache
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def contract(kind: str) -> dict[str, Any]:
    contracts = project()["tool"]["importlinter"]["contracts"]
    found: dict[str, Any] = next(each for each in contracts if each["type"] == kind)
    return found


@functools.cache
def layers() -> dict[str, int]:
    """Return the layer of every app, 0 being the lowest."""
    rows = contract("layers")["layers"]
    return {name.strip(): depth for depth, row in enumerate(reversed(rows)) for name in row.strip("()").split("|")}


def length(function: Function) -> int:
    """Return the lines of a function, its docstring and decorators left out."""
    body = function.body
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        docstring = (body[0].end_lineno or 0) - body[0].lineno + 1
    else:
        docstring = 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def complaint(reason: str, places: list[str]) -> str:
    return "\n".join(["", reason, *(f"  {place}" for place in places)])
