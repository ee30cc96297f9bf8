"""The page of a chapter: every row of it, names, tests and experiments that exist."""

import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CHAPTERS = {
    "foundations": [f"F{i}" for i in range(1, 16)] + [f"O{i}" for i in range(1, 7)],
    "vision": [f"V{i}" for i in (1, 2, 3, 4, 9, 11)],
    "graphs": [f"G{i}" for i in range(1, 12)],
    "sequences": [f"S{i}" for i in range(1, 11)],
}
"""Page -> the rows of the curriculum that it has, in this order."""


def rows(chapter):
    """By number, what a page says of each row."""
    page = (ROOT / "docs" / f"{chapter}.md").read_text("utf-8")
    return dict(re.findall(r"^\| ([A-Z]\d+) (\|.*\|)$", page, re.MULTILINE))


ROWS = {name: row for chapter in CHAPTERS for name, row in rows(chapter).items()}


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_row_of_a_chapter_is_missing(chapter):
    assert list(rows(chapter)) == CHAPTERS[chapter]


@pytest.mark.parametrize("row", ROWS)
def test_what_a_row_names_is_there(row):
    names = re.findall(r"`\.([\w.]+)`", ROWS[row])
    tests = re.findall(r"`([\w/]+\.py)(?:::(test_\w+))?`", ROWS[row])
    assert names
    assert tests
    for name in names:
        module, _, attribute = f"jaxdl.{name}".rpartition(".")
        assert hasattr(importlib.import_module(module), attribute), name
    for file, test in tests:
        source = (ROOT / "tests" / file).read_text("utf-8")
        start = re.escape(f"def {test}(" if test else "def test_")
        assert re.search(f"^{start}", source, re.MULTILINE), (file, test)
    for experiment in re.findall(r"\(\.\./experiments/(\w+)/", ROWS[row]):
        assert (ROOT / "experiments" / experiment / "results.json").exists()
