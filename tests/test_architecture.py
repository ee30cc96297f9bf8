"""What holds for every file of the library: size, words, imports, docstrings, test."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "jaxdl"
FILES = sorted(PACKAGE.rglob("*.py"))
MODULES = [path for path in FILES if not path.name.startswith("__")]

ALLOWED = {
    "core": set(),
    "ops": {"core"},
    "layers": {"core", "ops"},
    "losses": {"core", "ops"},
    "metrics": {"core", "ops"},
    "models": {"core", "ops", "layers"},
    "optim": {"core"},
    "data": {"core", "ops"},
    "train": {"core", "ops", "optim", "metrics"},
    "uncertainty": {"core", "ops", "losses", "train"},
    "adversarial": {"core", "ops", "losses", "train"},
    "interpret": {"core", "ops", "losses", "train"},
    "rl": {"core", "ops", "layers", "losses", "models", "optim", "train"},
    "search": {"core", "train"},
    "pretrained": {"core", "models"},
    "viz": {"core"},
    "testing": {"core", "ops", "train"},
}
ALLOWED["recipes"] = set(ALLOWED)
ALLOWED["cli"] = set(ALLOWED)
"""Package -> the packages of the library that it may import."""

HEAVY = {"matplotlib": {"viz"}, "tyro": {"cli"}, "rich": {"cli", "core", "train"}}
"""Package from outside -> the only packages of the library that may import it."""

OUTSIDE = {"experiments", "colab", "tests", "benchmarks", "docs"}
"""Folders beside the library, from which it imports nothing."""

FORBIDDEN = {
    r"\brng\b": "name a random key `key`",
    r"\bPRNGKey\(": "use jax.random.key",
    r"\bpickle\.loads?\(": "nothing is unpickled",
    r"(?<![\w.])eval\(": "nothing is evaluated",
    r"(?<![\w.])exec\(": "nothing is executed",
    r"allow_pickle\s*=\s*True": "nothing is unpickled",
    r"\bjax\.pmap\b": "use jax.jit with shardings",
}
"""Pattern -> what to do instead."""


def name(path):
    """The path inside the repository."""
    return str(path.relative_to(ROOT))


def imports(tree, package):
    """The full names of what a file of ``package`` imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1] * bool(node.level))
            module = ".".join(filter(None, [base, node.module]))
            yield from (f"{module}.{alias.name}" for alias in node.names)


def misplaced(source, path):
    """The imports of a file that its package must not make."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    package = parts[1] if len(parts) > 2 else None
    for imported in imports(ast.parse(source), parts[:-1]):
        top, *rest = imported.split(".")
        if top in OUTSIDE or package not in HEAVY.get(top, {package}):
            yield imported
        elif top == "jaxdl" and package is not None:
            own = {*ALLOWED[package], package, "__version__"}
            if not (rest and rest[0] in own):
                yield imported


def undocumented(source):
    """The public modules, classes and functions of a file that have no docstring."""
    tree = ast.parse(source)
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    scopes = [("module", tree)]
    for scope in (tree, *(n for n in tree.body if isinstance(n, ast.ClassDef))):
        scopes += [
            (node.name, node)
            for node in scope.body
            if isinstance(node, kinds) and not node.name.startswith("_")
        ]
    return [title for title, node in scopes if not ast.get_docstring(node)]


def forbidden(source):
    """The words of a file that the library does not use, with what to do instead."""
    return [cure for pattern, cure in FORBIDDEN.items() if re.search(pattern, source)]


def test_there_are_files_to_check_and_every_package_has_its_arrows():
    assert len(MODULES) > 20
    packages = {path.relative_to(PACKAGE).parts[0] for path in PACKAGE.glob("*/*.py")}
    assert packages <= set(ALLOWED)


def test_the_arrows_have_no_cycle():
    left = {package: set(targets) for package, targets in ALLOWED.items()}
    for package in ("recipes", "cli"):
        left[package] -= {package}
    while left:
        free = [package for package, targets in left.items() if not targets & set(left)]
        assert free, f"a cycle among {sorted(left)}"
        for package in free:
            del left[package]


@pytest.mark.parametrize("path", FILES, ids=name)
def test_imports_point_one_way(path):
    assert list(misplaced(path.read_text(), path)) == []


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_everything_public_is_documented(path):
    assert undocumented(path.read_text()) == []


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_file_fits_on_a_few_screens(path):
    assert len(path.read_text().splitlines()) <= 300


@pytest.mark.parametrize("path", FILES, ids=name)
def test_words_that_the_library_does_not_use(path):
    assert forbidden(path.read_text()) == []


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_every_file_has_its_test(path):
    inside = path.relative_to(PACKAGE)
    test = ROOT / "tests" / inside.with_name(f"test_{inside.name}")
    assert test.is_file(), f"{name(test)} is missing"
    assert re.search(r"^def test_", test.read_text(), re.MULTILINE)


def test_importing_the_library_loads_nothing_heavy():
    heavy = "'jax', 'flax', 'matplotlib', 'sklearn', 'orbax', 'networkx'"
    code = f"import sys, jaxdl; print(*({{{heavy}}} & set(sys.modules)))"
    done = subprocess.run(  # a fresh interpreter: this one has imported JAX
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout.split() == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("import jaxdl.train", True),
        ("from jaxdl.models import lenet", True),
        ("from jaxdl import models", True),
        ("from ..models import lenet", True),
        ("import jaxdl", True),
        ("import matplotlib.pyplot as plt", True),
        ("from experiments import lenet", True),
        ("import tests.ops", True),
        ("def f():\n    from jaxdl.train import fit", True),
        ("from jaxdl.core import require", False),
        ("from jaxdl import core", False),
        ("from jaxdl.ops import conv", False),
        ("from . import conv", False),
        ("from jaxdl import __version__", False),
        ("import numpy", False),
    ],
)
def test_the_guard_sees_misplaced_imports(line, found):
    assert bool(list(misplaced(line, PACKAGE / "ops" / "pool.py"))) is found


@pytest.mark.parametrize(
    ("source", "missing"),
    [
        ("", ["module"]),
        ('"""M."""\ndef f(): ...', ["f"]),
        ('"""M."""\nclass C:\n    """C."""\n    def m(self): ...', ["m"]),
        ('"""M."""\ndef _f(): ...\nclass C:\n    """C."""\n    def __eq__(s): ...', []),
    ],
)
def test_the_guard_sees_missing_docstrings(source, missing):
    assert undocumented(source) == missing


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("rng = 1", True),
        ("jax.random.PRNGKey(0)", True),
        ("pickle.load(file)", True),
        ("eval('1')", True),
        ("exec(code)", True),
        ("np.load(f, allow_pickle=True)", True),
        ("rngs={'dropout': key}", False),
        ("learner.evaluate(state)", False),
        ("model.eval(x)", False),
        ("np.load(f, allow_pickle=False)", False),
    ],
)
def test_the_guard_sees_forbidden_words(source, found):
    assert bool(forbidden(source)) is found
