"""The command line under attack: full disks, forbidden folders, damaged files, NaN."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from jaxdl.cli.main import main
from jaxdl.train import saved_steps, verify_states

MAIN = "import sys; from jaxdl.cli.main import main; sys.exit(main())"
TRAIN = ("train", "linear", "--data", "iris", "--steps", "40", "--eval-every", "20")


@pytest.fixture
def room(tmp_path, monkeypatch, relaxed_promotion):
    """A folder of one's own, and no compilation cache in the user's."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("jaxdl.core.cache.enable_compilation_cache", lambda: None)
    return tmp_path


def run(*arguments, limit=None):
    """A command in a process of its own, which may write files of ``limit`` bytes."""
    limited = "import resource as r; r.setrlimit(r.RLIMIT_FSIZE, ({0}, {0})); "
    code = limited.format(limit) + MAIN if limit else MAIN
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=os.environ | {"JAX_PLATFORMS": "cpu"},
    )


def one_line(text, *parts):
    """Whether the complaint is one line with all these parts."""
    assert text.count("\n") == 1, text
    for part in parts:
        assert part in text
    return True


def test_a_folder_that_cannot_be_written_to_is_found_before_compilation(room, capsys):
    forbidden = Path("/proc/jaxdl") if os.geteuid() == 0 else room / "closed" / "run"
    if os.geteuid():
        (room / "closed").mkdir(mode=0o555)
    assert main([*TRAIN, "--workdir", str(forbidden)]) == 5
    assert one_line(capsys.readouterr().err, str(forbidden))
    (room / "file").touch()
    assert main([*TRAIN, "--workdir", str(room / "file")]) == 5


def test_a_disk_without_room_is_found_before_compilation(room, capsys, monkeypatch):
    monkeypatch.setattr(
        "shutil.disk_usage", lambda folder: type("Usage", (), {"free": 10})
    )
    monkeypatch.setattr("jax.stages.Lowered.compile", None)
    assert main([*TRAIN, "--workdir", "w"]) == 5
    assert one_line(capsys.readouterr().err, "bytes; got 10 free", "Make room")


def test_a_disk_that_becomes_full_leaves_the_checkpoint_before(room):
    """A file of the second checkpoint is larger than what may still be written."""
    command = ("train", "mlp", "--fake", "--data", "digits", "--batch-size", "16")
    command += ("--steps", "8", "--eval-every", "4", "--workdir", "w")
    first = run(*command, "--ckpt-every", "2", limit=None)
    assert first.returncode == 0, first.stderr
    steps = saved_steps(room / "w")
    (room / "w" / "result.json").unlink()
    for step in steps[1:]:
        (room / "w" / "checkpoints" / str(step)).rename(room / str(step))
    full = run(*command, "--resume", "w", "--ckpt-every", "2", limit=60_000)
    assert full.returncode == 5, full.stderr
    assert "must be written, " in full.stderr
    assert "free" in full.stderr
    assert saved_steps(room / "w") == steps[:1]
    assert verify_states(room / "w") == {steps[0]: ""}


def test_a_damaged_checkpoint_is_named_and_passed_over(room, capsys):
    command = [*TRAIN, "--workdir", "w", "--ckpt-every", "10"]
    assert main(command) == 0
    assert main(["verify", "w"]) == 0
    newest = room / "w" / "checkpoints" / "40"
    files = [path for path in (newest / "state").rglob("*") if path.is_file()]
    largest = max(files, key=os.path.getsize)
    content = bytearray(largest.read_bytes())
    content[len(content) // 2] ^= 4
    largest.write_bytes(content)
    capsys.readouterr()
    assert main(["verify", "w"]) == 4
    seen = capsys.readouterr()
    assert f"{largest} must be as written" in seen.out
    assert one_line(seen.err, "damaged: step 40. --resume goes on from")
    assert main([*command, "--resume", "w"]) == 0
    report = (room / "w" / "report.html").read_text()
    assert "must be as written; got other content. Went on from step 30." in report
    for manifest in (room / "w" / "checkpoints").rglob("manifest.json"):
        manifest.write_text("{}")
    files = sorted((room / "w" / "checkpoints").rglob("*"))
    assert main([*command, "--resume", "w"]) == 4
    assert "must hold a good checkpoint" in capsys.readouterr().err
    assert sorted((room / "w" / "checkpoints").rglob("*")) == files


def test_a_second_run_in_a_folder_names_the_first(room, capsys):
    from jaxdl.train.lock import run_lock

    assert main([*TRAIN, "--workdir", "w"]) == 0
    capsys.readouterr()
    with run_lock(room / "w"):
        assert main([*TRAIN, "--workdir", "w", "--resume", "w"]) == 1
    assert one_line(capsys.readouterr().err, f'"process": {os.getpid()}', "in use")


@pytest.mark.parametrize("policy", ["abort", "skip"])
def test_a_run_that_diverges_says_where(room, capsys, policy):
    command = ["train", "mlp", "--data", "diabetes", "--steps", "30", "--lr", "1e38"]
    command += ["--debug-nans", "--on-nonfinite", policy, "--workdir", "w"]
    found = main(command)
    err = capsys.readouterr().err
    assert found == 3, err
    assert "nonfinite/step_" in err
    if policy == "abort":
        assert "It begins at " in err
    assert list((room / "w" / "nonfinite").glob("step_*.npz"))


def test_export_is_all_that_a_prediction_needs(room, capsys):
    assert main([*TRAIN, "--workdir", "w"]) == 0
    assert main(["export", "w", "out"]) == 0
    assert sorted(p.name for p in (room / "out").iterdir()) == [
        "config.json",
        "model.safetensors",
    ]
    (room / "x.csv").write_text("5.1,3.5,1.4,0.2\n")
    answers = []
    for folder in ("w", "out"):
        capsys.readouterr()
        assert main(["predict", folder, "x.csv"]) == 0
        answers.append(capsys.readouterr().out)
    assert answers[0] == answers[1] != ""
    assert main(["export", "w", "out"]) == 1
    assert "must not hold a model" in capsys.readouterr().err


def test_secrets_are_not_written_down(room, monkeypatch):
    words = ["jaxdl", *TRAIN, "--workdir", "w"]
    monkeypatch.setattr(sys, "argv", [*words, "--api-key=hunter2"])
    assert main([*TRAIN, "--workdir", "w"]) == 0
    for file in ("config.json", "report.html"):
        text = (room / "w" / file).read_text()
        assert "hunter2" not in text
        assert "[redacted]" in text


def test_memory_is_estimated_before_a_run(room, capsys):
    assert main(["train", "--dry-run"]) == 0
    assert "a training step needs " in capsys.readouterr().out


def test_a_device_without_memory_is_answered_with_advice(room, capsys, monkeypatch):
    """The weights are 10**12 numbers: no machine has that."""
    command = ["train", "mlp", "--data", "iris", "--fast-dev-run", "1", "--widths"]
    assert main([*command, "1000000", "1000000"]) == 1
    err = capsys.readouterr().err
    assert one_line(err, "smaller batch_size", "--grad-accum-steps", "remat", "bf16")
