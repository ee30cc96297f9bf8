"""Which folder a run writes to: a new one, or one whose run is to go on."""

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jax

from jaxdl.core.errors import require
from jaxdl.recipes.config import CONFIGS, Job
from jaxdl.recipes.rundir import new_folder, read_json, run_stem, write_json
from jaxdl.train import Plan
from jaxdl.train.processes import agreed, gathered_texts, is_writer

Scale = list[list[float]] | None
"""Means and deviations, as ``config.json`` holds them."""

FREE = (
    "resume",
    "workdir",
    "data_dir",
    "download",
    "workers",
    "devices",
    "log_every",
    "ckpt_every",
    "keep_checkpoints",
    "patience",
    "spike",
    "debug_nans",
    "step_timeout",
)
"""Settings that may change when a run goes on; all others decide what is computed.

The number of devices changes the order of sums, and with it their rounding."""


def open_folder(
    job: Job, content: Mapping[str, Any], root: Path = Path("runs")
) -> tuple[Path, bool]:
    """The folder of a run, and whether it holds a run that goes on.

    Args:
      job: its settings; ``resume`` is ``None``, ``"auto"`` (go on with the run in
        ``workdir``, or else with the newest unfinished one of these settings below
        ``root``; begin a new one if there is none) or a folder.
      content: of ``config.json``, as it would be written now.
      root: where folders are made.

    Raises:
      FileNotFoundError: the folder to resume is not that of a run.
      ValueError: the folder holds another run; the settings that differ are listed.
    """
    wanted, config = job.config.resume, job.config
    if wanted is None:
        return new_folder(job, content["data"]["name"], root), False
    if wanted != "auto":
        require(
            config.workdir in (None, wanted),
            "resume and workdir must name the same folder",
            f"{wanted} and {config.workdir}",
        )
        found: Path | None = Path(wanted)
    elif config.workdir is not None:
        there = (Path(config.workdir) / "config.json").exists()
        found = Path(config.workdir) if there else None
    else:
        found = _unfinished(job, content, root)
    if found is None:
        return new_folder(job, content["data"]["name"], root), False
    differ = differences(read_json(found / "config.json"), content)
    require(
        not differ,
        f"the settings must be those of the run in {found}, except "
        f"{', '.join(FREE[2:])}",
        "; ".join(differ),
        "Give the same ones, or begin a new run without --resume.",
    )
    return found, True


def shared_folder(job: Job, content: Mapping[str, Any]) -> tuple[Path, bool]:
    """``open_folder`` for all processes of a run: the first one opens it.

    It also writes ``config.json``, unless the run goes on.

    Raises:
      ValueError: another process does not see the folder, besides what ``open_folder``
        raises.
    """
    told = ""
    with agreed():
        if is_writer():
            folder, resume = open_folder(job, content)
            if not resume:
                write_json(folder / "config.json", content)
            told = json.dumps([str(folder.resolve()), resume])
    place, resume = json.loads(gathered_texts(told)[0])
    if not is_writer():
        folder = Path(place)
    with agreed():
        require(
            (folder / "config.json").is_file(),
            "the folder of the run must be one that all processes share",
            f"no {folder} in process {jax.process_index()}",
        )
    return folder, resume


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What keeps a run from being continued with other settings, a phrase each.

    A setting that a run lacks is newer than the run and means its default, which is
    what was done before there was a choice; ``read_config`` takes it so as well. The
    scale of the data is compared too: other files or an earlier version had another.
    """
    now = json.loads(json.dumps(now))  # tuples are lists in a file
    pairs: dict[str, tuple[Any, Any]] = {
        "model": (before.get("model"), now["model"]),
        "data": (before.get("data", {}).get("name"), now["data"]["name"]),
    }
    defaults = {
        "settings": defaults_of(CONFIGS[now["task"]]),
        "plan": defaults_of(Plan),
    }
    for part in ("settings", "fields", "plan"):
        old, new, usual = before.get(part, {}), now[part], defaults.get(part, {})
        for name in sorted((old.keys() | new.keys()) - set(FREE)):
            there = old.get(name, usual.get(name))
            pairs.setdefault(name, (there, new.get(name)))
    for part in ("inputs", "targets"):
        data = before.get("data", {})
        change = other_scale(data.get(part), now["data"].get(part))
        if part in data and change:
            pairs[f"scale of the {part}"] = change
    if "skip" not in pairs.get("on_nonfinite", ()):
        pairs.pop("on_nonfinite", None)  # abort and rollback have the same state
    return [
        f"{n} {old} there, {new} now" for n, (old, new) in pairs.items() if old != new
    ]


def other_scale(old: Scale, new: Scale) -> tuple[str, str] | None:
    """What two scales are where they differ first; ``None`` for the same.

    Rounding is no difference: another machine may round otherwise.
    """
    if old is None or new is None:
        return None if old is new else (_at(old, 0), _at(new, 0))
    sizes = len(old[0]), len(new[0])
    if sizes[0] != sizes[1]:
        return f"of {sizes[0]} features", f"of {sizes[1]}"
    for i, pairs in enumerate(zip(*old, *new, strict=True)):
        mean, std, other_mean, other_std = pairs
        far = abs(mean - other_mean) + abs(std - other_std)
        if far > 1e-4 * abs(std):
            return _at(old, i), _at(new, i)
    return None


def _at(scale: Scale, place: int) -> str:
    """Mean and deviation of one feature."""
    if scale is None:
        return "none"
    return f"{scale[0][place]:.9g} ± {scale[1][place]:.9g} (feature {place})"


def defaults_of(kind: type[Any]) -> dict[str, Any]:
    """By name, what the fields of a dataclass are where nothing is said."""
    fields = dataclasses.fields(kind)
    return {f.name: f.default for f in fields if f.default is not dataclasses.MISSING}


def _unfinished(job: Job, content: Mapping[str, Any], root: Path) -> Path | None:
    """The newest folder with an unfinished run of these settings."""
    stem = run_stem(job, content["data"]["name"])
    numbered = {
        int(path.name.removeprefix(f"{stem}-")): path
        for path in root.glob(f"{stem}-*")
        if path.name.removeprefix(f"{stem}-").isdecimal()
    }
    for number in sorted(numbered, reverse=True):
        folder = numbered[number]
        begun = (folder / "config.json").exists()
        if not begun or (folder / "result.json").exists():
            continue
        if not differences(read_json(folder / "config.json"), content):
            return folder
    return None
