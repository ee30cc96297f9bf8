"""The experiment in seconds, its judgements."""

from types import MappingProxyType

import pytest

from experiments.check import check_committed
from experiments.experiment import measured
from experiments.tunes.config import TINY
from experiments.tunes.judge import Judgement, judge
from experiments.tunes.run import EXPERIMENT
from experiments.tunes.verdicts import verdicts

TUNE = "X:1\nT:A tune\nM:3/4\nL:1/8\nK:D\nA2|d6|e4|f6|g2|\nabc|"


def test_results_are_of_the_present_code():
    check_committed(EXPERIMENT)


def test_the_same_code_runs_in_seconds():
    found = measured(EXPERIMENT, TINY)["found"]
    assert set(found["temperatures"]) == set(map(str, TINY.temperatures))
    for row in found["temperatures"].values():
        assert {len(row[field]) for field in Judgement._fields} == {TINY.seeds}
        assert row["text"]
    assert len(found["loss"]) == TINY.seeds


def test_texts_are_judged():
    known = "A2|d6|e4|f6|g2|\nothers|"
    assert judge([TUNE, "X:1\nno tune"], 100, known) == (0.5, 0.5, 0.5)
    assert judge([TUNE], len(TUNE), known) == (0, 0, 0)
    assert judge([], 100, known) == (0, 0, 0)


COLD = MappingProxyType({"parse": [0.8, 0.82], "known": [0.1, 0.2]})
WARM = MappingProxyType({"parse": [0.3, 0.31], "known": [0, 0]})


@pytest.mark.parametrize(
    ("change", "holds"),
    [
        ({}, [True, True, True]),
        ({"parse": [0.4, 0.41]}, [False, True, True]),
        ({"parse": [0.3, 0.3]}, [False, False, True]),
        ({"known": [0.6, 0.5]}, [True, True, False]),
    ],
)
def test_verdicts_follow_the_numbers(change, holds):
    found = {
        "temperatures": {"0.5": {**COLD, **change}, "1.0": WARM},
        "real": {"parse": 0.9},
    }
    assert [verdict.holds for verdict in verdicts(found)] == holds
