"""The journal of a run: one JSON object a line, whatever the numbers are."""

import json
import math

import pytest

from jaxdl.core.errors import CorruptFileError
from jaxdl.train import Event, Journal, read_journal
from jaxdl.train.journal import METRICS, TIMING, read_events

EVENTS = [
    Event(5, None, {"loss": 2.0, "accuracy": 0.5}, {}, 0.123456, 1234.56),
    Event(10, None, {"loss": math.nan, "accuracy": 1.0}, {"loss": 3.0}, 1.5, 10.0),
    Event(15, None, {"loss": 1.0, "accuracy": 1.0}, {"loss": -math.inf}, 2.0, 10.0),
]


def no_constant(name):
    raise AssertionError(f"{name} is not JSON")


def write(folder, events=EVENTS):
    """The journal of some events, begun anew."""
    journal = Journal(folder)
    journal.begin()
    for event in events:
        assert journal(event) is None
    return journal


def test_a_line_an_event_and_every_line_is_json(tmp_path):
    journal = Journal(tmp_path)
    assert list(tmp_path.iterdir()) == []
    journal.begin()
    assert (tmp_path / METRICS).read_text() == (tmp_path / TIMING).read_text() == ""
    for number, event in enumerate(EVENTS, start=1):
        journal(event)
        for name in (METRICS, TIMING):
            assert len((tmp_path / name).read_text().splitlines()) == number
    records = {
        name: [
            json.loads(line, parse_constant=no_constant)
            for line in (tmp_path / name).read_text().splitlines()
        ]
        for name in (METRICS, TIMING)
    }
    assert records[METRICS] == [
        {"step": 5, "train/loss": 2.0, "train/accuracy": 0.5},
        {"step": 10, "train/loss": None, "train/accuracy": 1.0}
        | {"validation/loss": 3.0, "nonfinite": True},
        {"step": 15, "train/loss": 1.0, "train/accuracy": 1.0}
        | {"validation/loss": None, "nonfinite": True},
    ]
    assert records[TIMING] == [
        {"step": 5, "seconds": 0.1235, "rate": 1234.6},
        {"step": 10, "seconds": 1.5, "rate": 10.0},
        {"step": 15, "seconds": 2.0, "rate": 10.0},
    ]


def test_metrics_do_not_depend_on_the_speed_of_the_machine(tmp_path):
    contents = []
    for factor in (1, 3):
        write(tmp_path, [e._replace(seconds=factor * e.seconds) for e in EVENTS])
        contents.append([(tmp_path / n).read_bytes() for n in (METRICS, TIMING)])
    (one, fast), (other, slow) = contents
    assert one == other
    assert fast != slow


def test_what_is_read_is_what_was_written(tmp_path):
    write(tmp_path)
    history = read_journal(tmp_path / METRICS)
    train, validation = history["train"], history["validation"]
    assert train["step"] == [5, 10, 15]
    assert train["loss"] == pytest.approx([2.0, math.nan, 1.0], nan_ok=True)
    assert train["accuracy"] == [0.5, 1.0, 1.0]
    assert validation["step"] == [10, 15]
    assert validation["loss"] == pytest.approx([3.0, math.nan], nan_ok=True)


def test_events_come_back_with_nan_for_all_that_is_not_finite(tmp_path):
    write(tmp_path)
    found = read_events(tmp_path)
    for event, own in zip(found, EVENTS, strict=True):
        assert (event.step, event.state) == (own.step, None)
        assert event.seconds == round(own.seconds, 4)
        assert event.rate == round(own.rate, 1)
        for part in ("train", "validation"):
            read, sent = getattr(event, part), getattr(own, part)
            sent = {n: v if math.isfinite(v) else math.nan for n, v in sent.items()}
            assert list(read) == list(sent)
            assert read == pytest.approx(sent, nan_ok=True, rel=0, abs=0)


def test_every_float_comes_back_exactly_and_names_may_have_slashes(tmp_path):
    values = {"loss": 0.1 + 0.2, "a/b": 1e-45, "c": -0.0, "d": 3.4028234663852886e38}
    write(tmp_path, [Event(1, None, values, {"a/b": 2.0}, 0.0, 0.0)])
    (event,) = read_events(tmp_path)
    assert event.train == values
    assert math.copysign(1, event.train["c"]) == -1
    assert event.validation == {"a/b": 2.0}


def test_a_record_without_its_time_is_still_an_event(tmp_path):
    """A process may die between the two lines."""
    write(tmp_path)
    lines = (tmp_path / TIMING).read_text().splitlines(keepends=True)
    (tmp_path / TIMING).write_text("".join(lines[:-1]))
    assert [event.seconds for event in read_events(tmp_path)] == [0.1235, 1.5, 0.0]


@pytest.mark.parametrize("kept", [0, 1, 2, 3])
@pytest.mark.parametrize(
    "torn", [b"", b'{"step": 10, "train/lo', b'{"step": 5', b"\0\0\0\0", b"7", b"\n\n"]
)
def test_beginning_at_a_step_keeps_what_was_before_it_byte_for_byte(
    tmp_path, kept, torn
):
    """Whatever else a process or a machine that died has left at the end."""
    journal = write(tmp_path)
    whole = {n: (tmp_path / n).read_bytes() for n in (METRICS, TIMING)}
    for name, content in whole.items():
        (tmp_path / name).write_bytes(content + torn)
    journal.begin(5 * kept)
    for name, content in whole.items():
        lines = content.splitlines(keepends=True)
        assert (tmp_path / name).read_bytes() == b"".join(lines[:kept])
    for event in EVENTS[kept:]:
        journal(event)
    assert {n: (tmp_path / n).read_bytes() for n in (METRICS, TIMING)} == whole


def test_a_last_line_that_lacks_only_its_end_is_kept_and_ended(tmp_path):
    journal = write(tmp_path)
    whole = (tmp_path / METRICS).read_bytes()
    (tmp_path / METRICS).write_bytes(whole[:-1])
    journal.begin(15)
    assert (tmp_path / METRICS).read_bytes() == whole


def test_a_journal_may_begin_at_a_step_without_files(tmp_path):
    Journal(tmp_path).begin(5)
    assert read_events(tmp_path) == []
    assert read_journal(tmp_path / METRICS) == {"train": {}, "validation": {}}


@pytest.mark.parametrize("name", [METRICS, TIMING])
def test_a_line_cut_short_is_named(tmp_path, name):
    write(tmp_path, EVENTS[:2])
    path = tmp_path / name
    path.write_text(path.read_text()[:-9])
    rule = rf"{name}, line 2, must be JSON; got"
    with pytest.raises(CorruptFileError, match=rule):
        read_journal(path)
    with pytest.raises(CorruptFileError, match=rule):
        read_events(tmp_path)
