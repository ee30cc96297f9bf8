"""The shape of an experiment: what is written, and that a change by hand is noticed."""

import dataclasses
import json
import sys

import pytest
from matplotlib.figure import Figure

from experiments import check, experiment
from experiments.check import check_committed
from experiments.experiment import Experiment, Verdict, main


@dataclasses.dataclass(frozen=True)
class Config:
    """How many drops fall."""

    drops: int = 3
    models: tuple[str, ...] = ("rain",)


TOY = Experiment(
    "rain",
    Config(),
    Config(drops=1),
    lambda config: {
        "wet": 1 / 3 * config.drops,
        "models": {name: {"drops": config.drops} for name in config.models},
    },
    lambda found: [Verdict("Rain wets", "000, Sky", found["wet"] > 0.5, "see there")],
    lambda results: f"**{results['found']['wet']}** of {results['config']['drops']}",
    lambda found: {"puddle": Figure()},
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The toy, run in a folder of its own."""
    monkeypatch.setattr(experiment, "ROOT", tmp_path)
    monkeypatch.setattr(check, "ROOT", tmp_path)
    (tmp_path / "README.md").write_text("[rain](rain/README.md)")
    (tmp_path / "rain").mkdir()
    marks = "<!-- results: begin -->\n<!-- results: end -->"
    readme = tmp_path / "rain" / "README.md"
    readme.write_text(f"# Rain\n{marks}\n![wet](figures/puddle.png)\n")
    run(monkeypatch)
    return tmp_path / "rain"


def run(monkeypatch, *flags):
    """The toy's command line."""
    monkeypatch.setattr(sys, "argv", ["run.py", *flags])
    main(TOY)


def changed(path, old, new):
    """Replace a text that stands in a file."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_run_writes_what_the_check_asks_for(folder):
    check_committed(TOY)
    readme = (folder / "README.md").read_text("utf-8")
    assert "| Rain wets | 000, Sky | **holds** | see there |" in readme
    assert "**1.0** of 3" in readme
    assert json.loads((folder / "results.json").read_text())["config"] == {
        "drops": 3,
        "models": ["rain"],
    }


def test_a_tiny_run_writes_nothing(folder, monkeypatch, capsys):
    before = (folder / "results.json").read_bytes()
    run(monkeypatch, "--tiny")
    assert "**0.3333** of 1" in capsys.readouterr().out
    assert (folder / "results.json").read_bytes() == before


def test_one_more_model_is_measured_beside_the_others(folder, monkeypatch):
    changed(
        folder / "results.json",
        '"rain": {\n    "drops": 3',
        '"rain": {\n    "drops": 2',
    )
    more = dataclasses.replace(TOY.config, models=("rain", "snow"))
    monkeypatch.setattr(sys, "argv", ["run.py", "--only", "snow"])
    main(TOY._replace(config=more))
    check_committed(TOY._replace(config=more))
    found = json.loads((folder / "results.json").read_text())["found"]["models"]
    assert found == {"rain": {"drops": 2}, "snow": {"drops": 3}}
    with pytest.raises(ValueError, match=r"some of config.models; got \['snow'\]"):
        main(TOY)
    other = TOY._replace(config=dataclasses.replace(more, drops=4))
    with pytest.raises(ValueError, match=r"as in results.json; got \['drops'\]. Run"):
        main(other)


def test_redrawing_judges_the_numbers_that_there_are(folder, monkeypatch):
    changed(folder / "results.json", '"wet": 1.0', '"wet": 0.2')
    with pytest.raises(AssertionError):
        check_committed(TOY)
    run(monkeypatch, "--redraw")
    check_committed(TOY)
    assert "**fails**" in (folder / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("results.json", '"drops": 3', '"drops": 4'),
        ("results.json", '"holds": true', '"holds": false'),
        ("results.json", "python -m", "/home/me/python -m"),
        ("README.md", "**1.0** of 3", "**1.1** of 3"),
        ("README.md", "figures/puddle.png", "figures/lake.png"),
        ("../README.md", "rain/README.md", "snow/README.md"),
    ],
)
def test_a_change_by_hand_is_noticed(folder, file, old, new):
    changed(folder / file, old, new)
    with pytest.raises(AssertionError):
        check_committed(TOY)


def test_a_picture_that_is_too_large_is_noticed(folder):
    (folder / "figures" / "puddle.png").write_bytes(bytes(200_000))
    with pytest.raises(AssertionError, match=r"puddle.png has 200000 bytes"):
        check_committed(TOY)
