"""A user's own table in a CSV file.

The rule: fields are separated by commas, the last column is the target, all others are
numbers, and nothing is missing. The first line is a header if one of its features is
not a number. The target is a class if one of its values is not a number, or if they
are at most 20 different whole numbers; otherwise it is a number to predict.
"""

import csv
from pathlib import Path

import numpy as np
from jaxtyping import Float32

from jaxdl.core.errors import require
from jaxdl.core.types import Dataset
from jaxdl.data.info import Whole

MAX_WHOLE_CLASSES = 20
LARGEST = float(np.finfo(np.float32).max)


def read_csv(path: Path) -> Whole:
    """Read a table.

    Returns:
      All rows. Classes are in alphabetical order, or in numerical order if they are
      whole numbers.

    Raises:
      FileNotFoundError: there is no such file.
      ValueError: the file is not such a table; the line at fault is named.
    """
    header, lines, cells = _read_cells(path)
    x = _numbers([row[:-1] for row in cells], header[:-1], lines, path)
    names, y = _target([row[-1].strip() for row in cells], lines, path)
    return Whole(Dataset(x, y), names, tuple(header[:-1]))


def _read_cells(path: Path) -> tuple[list[str], list[int], list[list[str]]]:
    """The column names, and the number and the fields of every line with any."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True, skipinitialspace=True)
            numbered = [(reader.line_num, row) for row in reader if row]
    except (csv.Error, UnicodeDecodeError) as error:
        raise ValueError(f"{path} must be CSV in UTF-8; got {error}.") from error
    first = numbered[0][1] if numbered else []
    require(len(first) >= 2, f"{path} must have at least two columns", len(first))
    header = [f"column {number}" for number in range(1, len(first) + 1)]
    if any(_number(cell) is None for cell in first[:-1]):
        header, numbered = [name.strip() for name in first], numbered[1:]
    for line, row in numbered:
        rule = f"line {line} of {path} must have {len(header)} fields"
        require(len(row) == len(header), rule, len(row))
    return header, [line for line, _ in numbered], [row for _, row in numbered]


def _numbers(
    cells: list[list[str]], names: list[str], lines: list[int], path: Path
) -> Float32[np.ndarray, "rows features"]:
    """All fields as numbers."""
    x = np.empty((len(cells), len(names)), np.float32)
    for row, (line, fields) in enumerate(zip(lines, cells, strict=True)):
        for column, field in enumerate(fields):
            value = _number(field)
            if value is None or not abs(value) <= LARGEST:
                raise ValueError(
                    f"{names[column]!r} in line {line} of {path} must be a finite "
                    f"number; got {field!r}. Fill in or drop what is missing."
                )
            x[row, column] = value
    return x


def _target(
    fields: list[str], lines: list[int], path: Path
) -> tuple[tuple[str, ...], np.ndarray]:
    """The names of the classes and the labels, or no names and the numbers."""
    for line, field in zip(lines, fields, strict=True):
        require(field != "", f"line {line} of {path} must have a target", "nothing")
    distinct = sorted(set(fields))
    values = [_number(field) for field in distinct]
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        names = tuple(distinct)
    elif len({*known}) > MAX_WHOLE_CLASSES or not all(v.is_integer() for v in known):
        return (), _numbers([[f] for f in fields], ["target"], lines, path)
    else:
        whole = [str(int(float(field))) for field in fields]
        fields, names = whole, tuple(sorted({*whole}, key=int))
    label = {name: number for number, name in enumerate(names)}
    require(len(names) >= 2, f"the classes of {path} must be at least two", len(names))
    return names, np.array([label[field] for field in fields], np.int32)


def _number(field: str) -> float | None:
    try:
        return float(field)
    except ValueError:
        return None
