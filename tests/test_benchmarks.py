"""The tables of the benchmarks were written by the program, and it measures time."""

import json
import time
from pathlib import Path

import pytest

from benchmarks.__main__ import BEGIN, RESULTS, ROWS, with_table
from benchmarks.harness import Worker

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("page", ["README.md", "benchmarks/README.md"])
def test_tables_are_not_edited_by_hand(page):
    text = (ROOT / page).read_text("utf-8")
    assert BEGIN in text
    assert with_table(text, json.loads(RESULTS.read_text())) == text


def test_every_row_was_measured():
    assert list(json.loads(RESULTS.read_text())["rows"]) == list(ROWS)


def slow():
    """A candidate that makes 4 steps of 20 ms whatever it is asked for."""
    return lambda count: time.sleep(0.08) or 4


def test_a_candidate_is_timed_per_step_that_it_made():
    worker = Worker("tests.test_benchmarks:slow")
    seconds = worker.run(3)
    worker.close()
    assert 0.019 < seconds < 0.08
