"""The documentation runs, and the package keeps what it promises at import."""

import ast
import doctest
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import jaxdl

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
MODULES = sorted(
    info.name
    for info in pkgutil.walk_packages(jaxdl.__path__, "jaxdl.")
    if not info.name.endswith("__main__")
)

FRAGMENTS = {
    "class Learner(NamedTuple):\n    init: Callable": "a definition of the library",
    'require(batch_size >= 1, "batch_size must be': "what it raises is below it",
}
"""How blocks of Python begin that are shown and not run, and why."""


def blocks(page):
    """The Python of a page, block by block, without what is only shown."""
    fenced = r"^```(?:python|\{code-cell\}[^\n]*)\n(.*?)^```"
    found = re.findall(fenced, page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return [block for block in found if not block.startswith(tuple(FRAGMENTS))]


def name(path):
    """What a page is called."""
    return path.name


@pytest.mark.smoke
@pytest.mark.parametrize("page", [p for p in PAGES if blocks(p)], ids=name)
def test_the_python_of_a_page_runs(page, tmp_path):
    """Its blocks follow each other, as a reader types them, in an empty folder."""
    script = tmp_path / "page.py"
    script.write_text("\n".join(blocks(page)), "utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", script.name],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""


def test_pages_are_found_and_fragments_exist():
    assert {"tutorial.md", "sweeps.md"} <= {p.name for p in PAGES if blocks(p)}
    everything = "".join(page.read_text("utf-8") for page in PAGES)
    assert all(beginning in everything for beginning in FRAGMENTS)


def test_every_page_is_linked():
    index = (ROOT / "docs" / "index.md").read_text("utf-8")
    for page in PAGES:
        if page.parent.name == "docs" and page.stem != "index":
            assert re.search(rf"^{page.stem}$", index, re.MULTILINE), page.name


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_the_command_line_page_knows_every_verb_flag_and_file():
    from jaxdl.cli.main import main, verbs
    from jaxdl.cli.parse import OTHER_NAMES
    from jaxdl.cli.processes import Processes
    from jaxdl.recipes.config import CONFIGS

    page = (ROOT / "docs" / "cli.md").read_text("utf-8")
    assert set(re.findall(r"^jaxdl ([\w-]+) ", page, re.MULTILINE)) == set(verbs())
    codes = set(re.findall(r"^\| (\d+) \|", page, re.MULTILINE))
    promised = set(
        re.findall(r"(\d+) [a-z]", inspect.getdoc(sys.modules[main.__module__]))
    )
    assert codes == promised
    kinds = [*CONFIGS.values(), Processes]
    fields = [field for kind in kinds for field in kind.__dataclass_fields__]
    flags = {f"--{field.replace('_', '-')}" for field in fields}
    other = {"--help", "--seeds", "--trials", "--strategy", "--dropout-rate"}
    other |= {"--low", "--high", "--json", "--penalties", "--cache"}
    other |= {"--prompt", "--num-tokens", "--temperature", "--top-k", "--top-p"}
    other |= {"--num-beams", "--context-length"}
    shown = set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]+", page))
    assert shown <= flags | other | set(OTHER_NAMES)


@pytest.mark.smoke
@pytest.mark.parametrize("module", MODULES)
def test_examples_in_docstrings(module, relaxed_promotion):
    results = doctest.testmod(importlib.import_module(module))
    assert results.failed == 0


def test_there_are_examples_in_docstrings():
    finder = doctest.DocTestFinder()
    found = [finder.find(importlib.import_module(module)) for module in MODULES]
    assert sum(bool(test.examples) for tests in found for test in tests) >= 8


@pytest.mark.smoke
@pytest.mark.parametrize("public", jaxdl.__all__)
def test_public_names_are_explained(public):
    text = inspect.getdoc(getattr(jaxdl, public)) or ""
    assert len(text) > 80
    assert "\n" in text
    assert re.match(r".*?[.:]\s", text, re.DOTALL)


@pytest.mark.smoke
def test_the_lazy_names_are_those_that_type_checkers_see():
    """A name, its home and its own name agree between the table and the imports."""
    tree = ast.parse(Path(jaxdl.__file__).read_text("utf-8"))
    (guarded,) = (node for node in tree.body if isinstance(node, ast.If))
    seen = {
        alias.asname: node.module.removeprefix("jaxdl.")
        for node in guarded.body
        for alias in node.names
        if alias.asname == alias.name
    }
    assert seen == jaxdl._HOME
    assert len(guarded.body) == len(seen)
    assert jaxdl.__all__ == sorted(seen)
    assert set(jaxdl.__all__) <= set(dir(jaxdl))


@pytest.mark.smoke
def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="'jaxdl' has no attribute 'nonsense'"):
        jaxdl.nonsense  # noqa: B018 (the access is the test)


HEAVY = ("jax", "flax", "matplotlib", "orbax", "sklearn", "networkx", "tyro")

QUIET = """
import os, random, sys, warnings
import numpy as np

def world():
    return (
        list(warnings.filters),
        dict(os.environ),
        os.getcwd(),
        [str(part) for part in np.random.get_state()],
        random.getstate(),
        np.geterr(),
        np.get_printoptions(),
    )

before = world()
import jaxdl
after = world()
assert before == after
print(*({heavy} & {{name.partition(".")[0] for name in sys.modules}}))
"""


@pytest.mark.smoke
def test_the_import_is_light_and_changes_nothing(tmp_path):
    done = subprocess.run(  # a fresh interpreter: this one has imported JAX
        [sys.executable, "-W", "error", "-c", QUIET.format(heavy=set(HEAVY))],
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(jaxdl.__file__).parents[1])},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []
