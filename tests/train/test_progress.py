"""What people see of a run: lines without control characters, or a bar."""

import time

import pytest

from jaxdl.train import Event, Progress

LOOK = Event(10, None, {"loss": 0.12345, "grad_norm": 9.0}, {}, 1.0, 2345.6)
TRAIN = {"loss": 0.1, "grad_norm": 1.0}
EVALUATION = Event(20, None, TRAIN, {"accuracy": 0.98765}, 2.0, 1000.0)
END = Event(30, None, {"loss": 0.05}, {}, 3.0, 1000.0)


def shown(capsys, bar, events=(LOOK, EVALUATION, END)):
    with Progress(30, bar) as progress:
        for event in events:
            assert progress(event) is None
    out, err = capsys.readouterr()
    assert err == ""
    return out


def test_elsewhere_than_on_a_terminal_evaluations_and_the_end_are_lines(capsys):
    assert shown(capsys, None).splitlines() == [
        "step 20/30 · loss 0.1 · val accuracy 0.9877 · 1,000 samples/s",
        "step 30/30 · loss 0.05 · 1,000 samples/s",
    ]


def test_nothing_is_shown_where_nothing_is_asked(capsys):
    assert shown(capsys, False) == ""


def test_a_bar_is_forced(capsys):
    out = shown(capsys, True)
    assert "training" in out
    assert "30/30" in out
    assert "loss 0.05" in out
    assert "grad_norm" not in out


def test_a_terminal_gets_a_bar(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    progress = Progress(30)
    assert progress.bar is not None
    assert not progress.lines
    with progress:
        progress(LOOK)
    assert "step 10" not in capsys.readouterr().out


def test_an_error_ends_the_display():
    progress = Progress(30, True)
    with pytest.raises(ZeroDivisionError), progress:
        raise ZeroDivisionError
    assert not progress.bar.live.is_started


def test_compiling_is_shown_with_its_seconds(capsys):
    with Progress(30, True) as progress:
        time.sleep(1.2)
        description = progress.bar.tasks[0].description
        progress(LOOK)
        after = progress.bar.tasks[0].description
    assert description == "compiling… 1 s"
    assert after == "training"
