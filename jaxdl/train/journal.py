"""The record of a run as it happens: one JSON object a line."""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jaxdl.core.errors import CorruptFileError


class Journal:
    """A callback that appends every event to a file of JSON lines.

    A line has ``step``, ``seconds``, ``rate`` (examples per second), and each metric as
    ``train/NAME`` or ``validation/NAME``. What is not finite is written as ``null``,
    with ``"nonfinite": true``, so that every line stays JSON. The file is begun anew.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")

    def __call__(self, event: Any) -> None:
        """Append one event (see ``jaxdl.train.Event``)."""
        metrics = {
            f"{part}/{name}": value
            for part in ("train", "validation")
            for name, value in getattr(event, part).items()
        }
        line: dict[str, Any] = {"step": event.step, "seconds": round(event.seconds, 4)}
        line |= {"rate": round(event.rate, 1)}
        line |= {n: v if math.isfinite(v) else None for n, v in metrics.items()}
        if not all(map(math.isfinite, metrics.values())):
            line["nonfinite"] = True
        with self.path.open("a") as file:
            file.write(json.dumps(line) + "\n")


def read_journal(path: Path) -> dict[str, dict[str, list[float]]]:
    """The history in a journal: ``{"train" | "validation": {name or "step": values}}``.

    Values that were not finite are NaN.

    Raises:
      CorruptFileError: a line is not a JSON object, as when it was cut short.
    """
    history: dict[str, dict[str, list[float]]] = {"train": {}, "validation": {}}
    for row, line in enumerate(path.read_text().splitlines(), start=1):
        record: Mapping[str, Any] = _parsed(line, f"{path}, line {row},")
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


def _parsed(line: str, place: str) -> Mapping[str, Any]:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        raise CorruptFileError(f"{place} must be JSON; got {error}.") from error
