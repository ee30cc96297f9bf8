"""The journal of a run: one JSON object a line, whatever the numbers are."""

import json
import math

import pytest

from jaxdl.train import Event, Journal, read_journal

EVENTS = [
    Event(5, None, {"loss": 2.0, "accuracy": 0.5}, {}, 0.123456, 1234.56),
    Event(10, None, {"loss": math.nan, "accuracy": 1.0}, {"loss": 3.0}, 1.5, 10.0),
    Event(15, None, {"loss": 1.0, "accuracy": 1.0}, {"loss": -math.inf}, 2.0, 10.0),
]


def no_constant(name):
    raise AssertionError(f"{name} is not JSON")


def test_a_line_an_event_and_every_line_is_json(tmp_path):
    path = tmp_path / "runs" / "one" / "metrics.jsonl"
    journal = Journal(path)
    assert path.read_text() == ""
    for number, event in enumerate(EVENTS, start=1):
        assert journal(event) is None
        assert len(path.read_text().splitlines()) == number
    lines = path.read_text().splitlines()
    records = [json.loads(line, parse_constant=no_constant) for line in lines]
    assert records == [
        {"step": 5, "seconds": 0.1235, "rate": 1234.6}
        | {"train/loss": 2.0, "train/accuracy": 0.5},
        {"step": 10, "seconds": 1.5, "rate": 10.0, "nonfinite": True}
        | {"train/loss": None, "train/accuracy": 1.0, "validation/loss": 3.0},
        {"step": 15, "seconds": 2.0, "rate": 10.0, "nonfinite": True}
        | {"train/loss": 1.0, "train/accuracy": 1.0, "validation/loss": None},
    ]


def test_what_is_read_is_what_was_written(tmp_path):
    path = tmp_path / "metrics.jsonl"
    journal = Journal(path)
    for event in EVENTS:
        journal(event)
    history = read_journal(path)
    train, validation = history["train"], history["validation"]
    assert train["step"] == [5, 10, 15]
    assert train["loss"] == pytest.approx([2.0, math.nan, 1.0], nan_ok=True)
    assert train["accuracy"] == [0.5, 1.0, 1.0]
    assert validation["step"] == [10, 15]
    assert validation["loss"] == pytest.approx([3.0, math.nan], nan_ok=True)


def test_a_journal_is_begun_anew(tmp_path):
    path = tmp_path / "metrics.jsonl"
    Journal(path)(EVENTS[0])
    Journal(path)
    assert read_journal(path) == {"train": {}, "validation": {}}


def test_a_line_cut_short_is_named(tmp_path):
    path = tmp_path / "metrics.jsonl"
    journal = Journal(path)
    journal(EVENTS[0])
    journal(EVENTS[1])
    path.write_text(path.read_text()[:-9])
    with pytest.raises(ValueError, match=r"metrics.jsonl, line 2, must be JSON; got"):
        read_journal(path)
