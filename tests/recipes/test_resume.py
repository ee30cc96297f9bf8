"""The same command with ``--resume`` goes on, and a changed one is refused."""

import dataclasses
import json
import os
import signal
import subprocess
import sys

import pytest

from jaxdl.cli.main import main
from jaxdl.core.errors import CorruptFileError
from jaxdl.recipes.config import (
    CONFIGS,
    ClassifyConfig,
    Job,
    LanguageConfig,
    MultilabelConfig,
    RegressConfig,
    TranslateConfig,
)
from jaxdl.recipes.resume import FREE, differences, open_folder
from jaxdl.recipes.train import train
from jaxdl.train import Interrupted, drive, saved_steps, state_digest

SHORT = {"steps": 6, "eval_every": 3, "batch_size": 16}
JOBS = {
    "classify": Job("lenet", ClassifyConfig(fake=True, **SHORT)),
    "everything": Job(
        "mlp",
        ClassifyConfig(
            data="breast_cancer",
            grad_accum_steps=4,
            ema_decay=0.9,
            on_nonfinite="skip",
            clip_grad=1.0,
            warmup=0.5,
            log_every=2,
            **SHORT,
        ),
        {"norm": "batch", "dropout_rate": 0.2, "widths": (8,)},
    ),
    "language": Job("char_lstm", LanguageConfig(fake=True, **SHORT), {"features": 8}),
    "multilabel": Job(
        "frames_lstm", MultilabelConfig(fake=True, **SHORT), {"features": 4}
    ),
    "regress": Job("mlp", RegressConfig(data="diabetes", **SHORT), {"widths": (8,)}),
    "translate": Job("seq2seq", TranslateConfig(fake=True, **SHORT), {"features": 8}),
}


def test_every_recipe_is_here():
    assert {type(job.config) for job in JOBS.values()} == set(CONFIGS.values())


def quiet(text):
    """Say nothing."""


def changed(job, **settings):
    return dataclasses.replace(job, config=dataclasses.replace(job.config, **settings))


def interrupted(job, step, monkeypatch):
    """Train until a signal comes after a step."""
    advance = drive.Drive._advance

    def until(self, most):
        advance(self, max(1, min(most, step - self.step)))
        self.interrupts.pending = 15 * (self.step == step)

    with monkeypatch.context() as patch:
        patch.setattr(drive.Drive, "_advance", until)
        with pytest.raises(Interrupted, match=f"saved at step {step}"):
            train(job, quiet)


@pytest.mark.parametrize("name", JOBS)
def test_the_same_command_goes_on_to_the_same_end(name, tmp_path, monkeypatch):
    """The signal comes in warm-up, mid-epoch, between two looks."""
    monkeypatch.chdir(tmp_path)
    job = changed(JOBS[name], resume="auto")
    whole = train(changed(job, workdir="whole"), quiet)
    interrupted(job, 1, monkeypatch)
    interrupted(job, 5, monkeypatch)
    found = train(job, quiet)
    assert [path.name[-1] for path in (tmp_path / "runs").iterdir()] == ["1"]
    same = [state_digest(run.fitted.state) for run in (found, whole)]
    assert same[0] == same[1]
    for file in ("metrics.jsonl", "history.csv", "model.safetensors"):
        assert (found.folder / file).read_bytes() == (whole.folder / file).read_bytes()
    assert found.result["test"] == whole.result["test"]
    again = train(job, quiet)  # it is finished: a new run begins
    assert again.folder != found.folder


def test_a_folder_is_resumed_by_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    job = JOBS["regress"]
    interrupted(job, 2, monkeypatch)
    (folder,) = (tmp_path / "runs").iterdir()
    found = train(changed(job, resume=str(folder)), quiet)
    assert found.folder == folder
    assert saved_steps(folder)[-1] == 6
    with pytest.raises(ValueError, match="resume and workdir must name the same"):
        train(changed(job, resume=str(folder), workdir="other"), quiet)
    with pytest.raises(FileNotFoundError, match="must be the folder of a run"):
        train(changed(job, resume="nowhere"), quiet)
    with pytest.raises(ValueError, match=r"got lr 0\.003 there, 0\.01 now\. Give the"):
        train(changed(job, resume=str(folder), lr=0.01), quiet)


def test_a_run_begun_before_a_setting_existed_goes_on(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    job = changed(JOBS["regress"], workdir="old")
    interrupted(job, 2, monkeypatch)
    path = tmp_path / "old" / "config.json"
    content = json.loads(path.read_text())
    del content["settings"]["sam"]
    path.write_text(json.dumps(content))
    resumed = changed(job, resume="old")
    with pytest.raises(ValueError, match=r"got sam 0\.0 there, 0\.05 now"):
        train(changed(resumed, sam=0.05), quiet)
    assert train(resumed, quiet).fitted.state.step == 6


def test_another_number_of_devices_goes_on(tmp_path, monkeypatch):
    """The parts that are evaluated do not divide by four."""
    monkeypatch.chdir(tmp_path)
    job = Job("linear", ClassifyConfig(data="iris", resume="auto", **SHORT))
    whole = train(changed(job, workdir="whole"), quiet)
    interrupted(changed(job, devices=4), 5, monkeypatch)
    found = train(changed(job, devices=0), quiet)
    assert found.result["test"] == pytest.approx(whole.result["test"], rel=1e-5)
    assert found.fitted.state.step == 6
    assert len(list((tmp_path / "runs").iterdir())) == 1


KILLED = """
import os, signal, sys
from jaxdl.cli.main import main
from jaxdl.train.host_batches import HostBatches

batch = HostBatches.__call__


def cut(self, step):
    "The batch of a step, but for the seventh, at which the power fails."
    if step == 6:
        os.kill(os.getpid(), signal.SIGKILL)
    return batch(self, step)


if __name__ == "__main__":
    HostBatches.__call__ = cut
    main(sys.argv[1:])
"""


def test_a_run_that_streams_goes_on_after_kill_9(pictures, tmp_path):
    """An epoch is 3.5 steps; the newest checkpoint lies in the middle of the second."""
    pytest.importorskip("grain")
    settings = ["train", "linear", "--data", f"folder:{pictures}", "--stream"]
    settings += ["--steps", "9", "--batch-size", "8"]
    settings += ["--ckpt-every", "1", "--log-every", "1"]
    whole, folder = tmp_path / "whole", tmp_path / "killed"
    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    with (tmp_path / "said").open("w") as said:  # a pipe would wait for the workers
        done = subprocess.run(
            [sys.executable, script, *settings, "--workers", "2", "--workdir", folder],
            env=os.environ
            | {
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                "JAX_DISABLE_MOST_OPTIMIZATIONS": "true",  # as in this process
                "JAX_NUM_CPU_DEVICES": "4",
            },
            stdout=said,
            stderr=said,
        )
    assert done.returncode == -signal.SIGKILL, (tmp_path / "said").read_text()
    assert saved_steps(folder)[-1] in (4, 5)
    assert not (folder / "result.json").exists()
    assert main([*settings, "--resume", str(folder)]) == 0
    assert main([*settings, "--workdir", str(whole)]) == 0
    for file in ("metrics.jsonl", "history.csv", "model.safetensors"):
        assert (folder / file).read_bytes() == (whole / file).read_bytes()


CONTENT = {
    "model": "mlp",
    "task": "classify",
    "settings": {"lr": 0.1, "patience": 0, "workdir": None},
    "fields": {"widths": (8, 8)},
    "plan": {"num_steps": 10},
    "data": {"name": "digits"},
}


def test_what_may_change_may_and_nothing_else():
    stored = json.loads(json.dumps(CONTENT))
    assert differences(stored, CONTENT) == []
    free = CONTENT | {"settings": CONTENT["settings"] | {"patience": 3, "workdir": "x"}}
    assert differences(stored, free) == []
    for part, now, line in (
        ("settings", {"lr": 0.2}, "lr 0.1 there, 0.2 now"),
        ("fields", {"widths": (8, 9)}, "widths [8, 8] there, [8, 9] now"),
        ("plan", {"num_steps": 11}, "num_steps 10 there, 11 now"),
        ("data", {"name": "iris"}, "data digits there, iris now"),
    ):
        assert line in differences(stored, CONTENT | {part: CONTENT[part] | now})
    (line,) = differences(stored, CONTENT | {"model": "lenet"})
    assert line == "model mlp there, lenet now"


def test_a_run_does_not_go_on_at_another_scale():
    """As runs of series at the nodes of a graph, which once had a scale for each."""
    scaled = {"name": "digits", "inputs": [[1.0, 2.0], [0.5, 0.25]], "targets": None}
    now = CONTENT | {"data": scaled}
    stored = json.loads(json.dumps(now))
    assert differences(stored, now) == []
    assert differences(json.loads(json.dumps(CONTENT)), now) == []  # it did not say
    near = [[1.0, 2.0 + 1e-6], [0.5, 0.25]]
    assert differences(stored, CONTENT | {"data": scaled | {"inputs": near}}) == []
    for part, scale, line in (
        (
            "inputs",
            [[1.0, 2.0], [0.5, 0.5]],
            "inputs 2 ± 0.25 (feature 1) there, 2 ± 0.5 (feature 1) now",
        ),
        (
            "inputs",
            [[1.0001, 2.0], [0.5, 0.25]],
            "inputs 1 ± 0.5 (feature 0) there, 1.0001 ± 0.5 (feature 0) now",
        ),
        ("inputs", [[1.0], [0.5]], "inputs of 2 features there, of 1 now"),
        ("targets", [[3.0], [2.0]], "targets none there, 3 ± 2 (feature 0) now"),
    ):
        other = CONTENT | {"data": scaled | {part: scale}}
        assert differences(stored, other) == [f"scale of the {line}"]


def test_a_setting_that_is_newer_than_the_run_means_its_default():
    """Also one of the plan; what has no default any more is still a difference."""
    settings = {"lr": 0.1, "mixup": 0.0}
    plan = {"num_steps": 10, "unroll": 1}
    now = CONTENT | {"settings": settings, "plan": plan}
    stored = json.loads(json.dumps(CONTENT))
    assert differences(stored, now) == []
    other = now | {"settings": settings | {"mixup": 0.2}, "plan": plan | {"unroll": 4}}
    assert differences(stored, other) == [
        "mixup 0.0 there, 0.2 now",
        "unroll 1 there, 4 now",
    ]
    gone = stored | {"settings": stored["settings"] | {"older": 1}}
    assert differences(gone, now) == ["older 1 there, None now"]
    del stored["plan"]["num_steps"]
    assert differences(stored, now) == ["num_steps None there, 10 now"]


def test_the_free_settings_exist():
    names = {field.name for field in dataclasses.fields(ClassifyConfig)}
    assert set(FREE) <= names


def test_auto_takes_the_newest_unfinished_run_of_these_settings(tmp_path):
    job = Job("mlp", ClassifyConfig(resume="auto"))

    def make(number, content, finished=False):
        folder = tmp_path / f"mlp-digits-{number}"
        folder.mkdir()
        if content is not None:
            (folder / "config.json").write_text(json.dumps(content))
        if finished:
            (folder / "result.json").write_text("{}")

    make(2, CONTENT)
    make(9, CONTENT)
    make(10, CONTENT)
    make(11, CONTENT | {"plan": {"num_steps": 1}})
    make(12, CONTENT, finished=True)
    make(13, None)
    assert open_folder(job, CONTENT, tmp_path) == (tmp_path / "mlp-digits-10", True)
    (tmp_path / "mlp-digits-10" / "config.json").write_text("{")
    with pytest.raises(CorruptFileError, match=r"config\.json must be JSON"):
        open_folder(job, CONTENT, tmp_path)


def test_auto_begins_where_there_is_nothing(tmp_path):
    job = Job("mlp", ClassifyConfig(resume="auto", workdir=str(tmp_path / "w")))
    assert open_folder(job, CONTENT) == (tmp_path / "w", False)
    (tmp_path / "w" / "config.json").write_text(json.dumps(CONTENT))
    assert open_folder(job, CONTENT) == (tmp_path / "w", True)
