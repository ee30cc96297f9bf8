"""The folder of a run: what is written before, during and after training.

``config.json`` (settings, versions, command), ``metrics.jsonl`` and ``history.csv``,
``result.json``, ``arrays.npz`` (from which every picture can be drawn again),
``figures/``, ``report.html`` and ``checkpoints/``.
"""

import csv
import dataclasses
import importlib.metadata
import json
import math
import platform
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jax
import numpy as np

from jaxdl.core.errors import CorruptFileError, require
from jaxdl.core.redact import redacted
from jaxdl.data import Normaliser
from jaxdl.recipes.config import CONFIGS, Job
from jaxdl.recipes.prepare import Prepared, frame_of
from jaxdl.train import Plan, read_journal
from jaxdl.train.files import write_durably

PACKAGES = ("jaxdl", "jax", "jaxlib", "flax", "optax", "numpy")


def new_folder(job: Job, data: str, root: Path = Path("runs")) -> Path:
    """Make the folder of a new run.

    Raises:
      ValueError: the folder that the settings name holds a run already.
    """
    if job.config.workdir is not None:
        folder = Path(job.config.workdir)
        require(
            not (folder / "config.json").exists(),
            "workdir must not hold another run",
            folder,
            "Choose another folder, or remove that one.",
        )
        folder.mkdir(parents=True, exist_ok=True)
        return folder
    stem = run_stem(job, data)
    for number in range(1, 1_000_000):
        folder = root / f"{stem}-{number}"
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            continue
        return folder
    raise ValueError(f"{root} must have a free number; got none. Remove old runs.")


def run_stem(job: Job, data: str) -> str:
    """The name of a run's folder without its number: letters, digits and dashes."""
    return "".join(c if c.isalnum() else "-" for c in f"{job.model}-{data}")


def environment() -> dict[str, Any]:
    """Versions, devices and the command, as text."""
    return {
        "command": shlex.join(["jaxdl", *sys.argv[1:]]),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "devices": [str(device) for device in jax.devices()],
        **{name: importlib.metadata.version(name) for name in PACKAGES},
    }


def write_json(path: Path, value: Any) -> None:
    """Write JSON whole or not at all; what is not finite becomes ``null``."""
    write_durably(path, json.dumps(_finite(value), indent=2) + "\n")


def read_json(path: Path) -> Any:
    """Read JSON.

    Raises:
      FileNotFoundError: there is no such file; what a run's folder is, is said.
      CorruptFileError: it is not JSON.
    """
    if not path.is_file():
        raise FileNotFoundError(
            f"{path.parent} must be the folder of a run; got no {path.name} there. "
            "jaxdl train prints the folder it writes."
        )
    try:
        return json.loads(path.read_text())
    except ValueError as error:
        raise CorruptFileError(f"{path} must be JSON; got {error}.") from error


def config_content(job: Job, prepared: Prepared, plan: Plan) -> dict[str, Any]:
    """The settings, and what is needed to use the model without the data.

    It is the content of ``config.json``; what looks like a secret is taken out.

    Args:
      job: the settings as they were given.
      prepared: the data.
      plan: the numbers of steps and examples that follow from both.
    """
    info = prepared.info
    return redacted(
        {
            "model": job.model,
            "task": info.task,
            "settings": dataclasses.asdict(job.config),
            "fields": dict(job.fields),
            "plan": dataclasses.asdict(plan),
            "data": {
                "name": info.name,
                "task": info.task,
                "shape": list(info.shape),
                "class_names": list(info.class_names),
                "feature_names": list(info.feature_names),
                "form": info.form,
                "outputs": frame_of(prepared).num_outputs,
                "inputs": prepared.inputs
                and [part.tolist() for part in prepared.inputs],
                "targets": prepared.targets
                and [part.tolist() for part in prepared.targets],
            },
            "environment": environment(),
        },
    )


def read_config(folder: Path) -> tuple[Job, dict[str, Any]]:
    """The job and the facts of its data that ``config.json`` holds.

    Raises:
      FileNotFoundError: the folder is not that of a run.
      CorruptFileError: the file is not such a ``config.json``.
    """
    path = folder / "config.json"
    content = read_json(path)
    try:
        config = CONFIGS[content["task"]](**content["settings"])
        fields = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in content["fields"].items()
        }
        return Job(content["model"], config, fields), content["data"]
    except (KeyError, TypeError, AttributeError) as error:
        raise CorruptFileError(
            f"{path} must be the settings of a run of this version; got {error!r}."
        ) from error


def read_normaliser(columns: list[list[float]] | None) -> Normaliser | None:
    """A scale as ``config.json`` holds it."""
    if columns is None:
        return None
    mean, std = (np.asarray(column, np.float32) for column in columns)
    return Normaliser(mean, std)


def write_history(folder: Path) -> None:
    """Write ``history.csv``, the journal as a table: a row an event."""
    history = read_journal(folder / "metrics.jsonl")
    table: dict[int, dict[str, Any]] = {}
    for part, columns in history.items():
        for name, values in columns.items():
            if name == "step":
                continue
            for step, value in zip(columns["step"], values, strict=True):
                table.setdefault(int(step), {})[f"{part}/{name}"] = value
    names = sorted({name for row in table.values() for name in row})
    with (folder / "history.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, ["step", *names])
        writer.writeheader()
        writer.writerows({"step": step, **row} for step, row in sorted(table.items()))


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _finite(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
