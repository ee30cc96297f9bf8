"""Flags: those of the recipe and of the model, other spellings, and every mistake."""

import dataclasses

import pytest

from jaxdl.cli.parse import catalogue, job, one_line, task_of, usual, value_of
from jaxdl.models import MODELS, list_models
from jaxdl.recipes.config import CONFIGS, ClassifyConfig, Job, RegressConfig


def test_nothing_is_the_default_job():
    assert job([], "train") == Job("lenet", ClassifyConfig())


def test_flags_reach_the_settings_and_the_model():
    words = "mlp --lr 0.1 --widths 7 8 --dropout-rate 0.5 --download --seed 3"
    config = ClassifyConfig(lr=0.1, download=True, seed=3)
    fields = {"widths": (7, 8), "dropout_rate": 0.5}
    assert job(words.split(), "train") == Job("mlp", config, fields)


def test_a_model_brings_the_settings_that_serve_it():
    best = MODELS["gcn"].facts["defaults"]
    assert job(["gcn"], "train") == Job("gcn", ClassifyConfig(**best))
    assert (best["epochs"], best["lr"]) == (200, 0.01)
    assert job(["gcn", "--lr", "0.1"], "train").config.lr == 0.1
    shorter = job(["gcn", "--steps", "7"], "train").config
    assert (shorter.steps, shorter.epochs, shorter.lr) == (7, None, 0.01)


def test_a_search_for_a_rate_starts_from_none():
    facts = {"defaults": {"batch_size": 0, "epochs": 9, "lr": 0.1, "warmup": 0.5}}
    assert usual(facts, [], "lr-find") == {"batch_size": 0}
    assert usual(facts, ["--epochs", "3"], "train") == {
        "batch_size": 0,
        "lr": 0.1,
        "warmup": 0.5,
    }


def test_the_data_decide_the_recipe():
    for words in (["--data", "diabetes"], ["--data=diabetes"]):
        made = job(["mlp", *words], "train")
        assert made.config == RegressConfig(data="diabetes")


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("-b 8", "batch_size", 8),
        ("--batch_size 8", "batch_size", 8),
        ("--learning-rate 0.5", "lr", 0.5),
        ("--max-steps 9", "steps", 9),
        ("--output-dir x", "workdir", "x"),
        ("--dataset digits", "data", "digits"),
    ],
)
def test_flags_have_the_names_that_users_try(line, name, value):
    assert getattr(job(line.split(), "train").config, name) == value


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("--lrr 1", "Perhaps you meant: --lr"),
        ("--lr abc", "Error parsing --lr: could not convert string to float: 'abc'"),
        ("--precision fp8", "Expected one of ('fp32', 'bf16')"),
        ("--lr", "Missing value for argument '--lr'"),
        ("--epochs 0", "epochs must be at least 1; got 0"),
        ("--epochs 1 --steps 1", "at most one of epochs and steps"),
        ("--label-smoothing 2", "label_smoothing must be in [0, 1]; got 2.0"),
    ],
)
def test_a_mistake_is_one_line_that_says_what_to_write(capsys, line, message):
    with pytest.raises(SystemExit) as end:
        job(["lenet", *line.split()], "train")
    assert end.value.code == 2
    complaint = capsys.readouterr().err
    assert message in complaint
    assert complaint.startswith("jaxdl train lenet: ")
    assert complaint.count("\n") == 1
    assert not set(complaint) & set("│╭╮╰╯─")


def test_unknown_names_are_answered_with_the_near_ones():
    with pytest.raises(
        ValueError, match=r"unknown model 'lennet'\. Did you mean lenet"
    ):
        job(["lennet"], "train")
    with pytest.raises(
        ValueError, match=r"unknown data set 'digit'\. Did you mean digits"
    ):
        job(["--data", "digit"], "train")


def test_a_users_own_table_is_read_for_its_task(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a,b,y\n" + "".join(f"{i},{i % 7},{i * 0.37}\n" for i in range(60)))
    assert task_of(f"csv:{path}") == "regress"


@pytest.mark.parametrize("name", list_models())
def test_every_model_can_be_asked_for(name):
    made = job([name], "train")
    assert made.model == name
    assert made.fields == {}
    assert set(catalogue()["models"][name]["tasks"]) <= set(CONFIGS)


def test_extra_settings_come_beside_the_job():
    @dataclasses.dataclass(frozen=True)
    class Extra:
        """More.

        Attributes:
          seeds: how many.
        """

        seeds: int = 1

    made, extra = job(["mlp", "--seeds", "4", "--lr", "1"], "sweep", Extra)
    assert extra.seeds == 4
    assert made.config.lr == 1


def test_a_value_is_found_before_everything_is_parsed():
    assert value_of(["--a", "1"], "--a") == "1"
    assert value_of(["--a=1"], "--a") == "1"
    assert value_of(["--b"], "--a") is None
    assert value_of(["--a"], "--a") is None


def test_a_box_becomes_a_line():
    words = ["╭─ Title ─╮", "│ It is   │", "│ wrong.  │", "│ ─────── │", "│ More    │"]
    box = "\n".join([*words, "╰─────────╯", ""])
    assert one_line(box) == "It is wrong. (--help shows all)"
