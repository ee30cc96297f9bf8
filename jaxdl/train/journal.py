"""The record of a run as it happens: one JSON object a line."""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jaxdl.core.errors import CorruptFileError
from jaxdl.train.files import write_durably
from jaxdl.train.watch import Event

METRICS, TIMING = "metrics.jsonl", "timing.jsonl"


class Journal:
    """A callback that appends every event to ``metrics.jsonl`` and ``timing.jsonl``.

    A line of metrics has ``step`` and each metric as ``train/NAME`` or
    ``validation/NAME``. What is not finite is written as ``null``, with
    ``"nonfinite": true``, so that every line stays JSON. ``seconds`` and ``rate``
    (examples per second) are in the other file: the metrics of a run that was
    interrupted and resumed are those of the uninterrupted one, byte for byte.

    Args:
      folder: where the files are, or will be.
    """

    def __init__(self, folder: Path) -> None:
        self.metrics, self.timing = folder / METRICS, folder / TIMING

    def begin(self, step: int = 0) -> None:
        """Drop what was written after a step, and what was cut short; 0 drops all."""
        for path in (self.metrics, self.timing):
            lines = path.read_text().splitlines() if path.exists() and step else []
            kept = [line for line in lines if 0 < _step_of(line) <= step]
            write_durably(path, "".join(f"{line}\n" for line in kept))

    def __call__(self, event: Event) -> None:
        """Append one event."""
        metrics = {
            f"{part}/{name}": value
            for part in ("train", "validation")
            for name, value in getattr(event, part).items()
        }
        line: dict[str, Any] = {"step": event.step}
        line |= {n: v if math.isfinite(v) else None for n, v in metrics.items()}
        if not all(map(math.isfinite, metrics.values())):
            line["nonfinite"] = True
        spent = {"seconds": round(event.seconds, 4), "rate": round(event.rate, 1)}
        for path, record in (
            (self.metrics, line),
            (self.timing, {"step": event.step} | spent),
        ):
            with path.open("a") as file:
                file.write(json.dumps(record) + "\n")


def read_journal(path: Path) -> dict[str, dict[str, list[float]]]:
    """The history in a journal: ``{"train" | "validation": {name or "step": values}}``.

    Values that were not finite are NaN.

    Raises:
      CorruptFileError: a line is not a JSON object, as when it was cut short.
    """
    history: dict[str, dict[str, list[float]]] = {"train": {}, "validation": {}}
    for record in _records(path):
        for part, columns in history.items():
            values = {
                name.removeprefix(f"{part}/"): value
                for name, value in record.items()
                if name.startswith(f"{part}/")
            }
            if values:
                for name, value in {"step": record["step"], **values}.items():
                    number = math.nan if value is None else value
                    columns.setdefault(name, []).append(float(number))
    return history


def read_events(folder: Path) -> list[Event]:
    """The events in a journal, without their states.

    Raises:
      CorruptFileError: a line is not a JSON object.
    """
    spent = {
        record["step"]: (record["seconds"], record["rate"])
        for record in _records(folder / TIMING)
    }
    events = []
    for record in _records(folder / METRICS):
        parts: dict[str, dict[str, float]] = {"train": {}, "validation": {}}
        for name, value in record.items():
            part, _, metric = name.partition("/")
            if metric:
                parts[part][metric] = math.nan if value is None else value
        seconds, rate = spent.get(record["step"], (0.0, 0.0))
        event = Event(record["step"], None, seconds=seconds, rate=rate, **parts)
        events.append(event)
    return events


def _records(path: Path) -> list[Mapping[str, Any]]:
    lines = path.read_text().splitlines()
    return [_parsed(line, f"{path}, line {i},") for i, line in enumerate(lines, 1)]


def _step_of(line: str) -> int:
    """The step of a line; 0 for one that was cut short."""
    try:
        return int(json.loads(line)["step"])
    except (ValueError, KeyError, TypeError):
        return 0


def _parsed(line: str, place: str) -> Mapping[str, Any]:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        raise CorruptFileError(f"{place} must be JSON; got {error}.") from error
