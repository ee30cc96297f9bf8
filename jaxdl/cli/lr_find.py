"""``jaxdl lr-find``: a learning rate to begin with."""

import dataclasses
import math
import re
import shlex
from collections.abc import Sequence

from jaxdl.cli.parse import job
from jaxdl.cli.training import separate


@dataclasses.dataclass(frozen=True)
class LrFindOptions:
    """Where to look.

    Attributes:
      low: learning rate of the first step.
      high: learning rate of the last step.
      seeds: runs with different keys, to see the spread of the answer.
    """

    low: float = 1e-6
    high: float = 10.0
    seeds: int = 1


def lr_find(arguments: list[str]) -> None:
    """Train with a rising learning rate and say where the loss falls fastest."""
    made, options = job(arguments, "lr-find", LrFindOptions)
    from jaxdl.core.cache import enable_compilation_cache

    enable_compilation_cache()
    from jaxdl.recipes.lr_find import lr_find as run

    found = run(made, **dataclasses.asdict(options))
    picture = found.folder / "lr_find.png"
    if math.isnan(found.rate):
        raise ValueError(
            f"the loss must fall at a learning rate from {options.low:g} to "
            f"{options.high:g}; got none ({picture}). Other bounds (--low, --high) or "
            "more --steps may find one."
        )
    print(f"picture    {picture}")
    known = sorted(rate for rate in found.suggestions.tolist() if rate == rate)
    spread = f" ({known[0]:.2g} to {known[-1]:.2g})" if len(known) > 1 else ""
    print(f"fastest    the loss falls fastest at {found.rate:.2g}{spread}")
    if math.isfinite(found.limit):
        print(f"limit      from {found.limit:.2g} on it is worse than at the start")
    print(f"next       {next_command(arguments, found.rate)}")


LEFT_OUT = ("--low", "--high", "--seeds", "--steps", "--max-steps", "--workdir")
"""Flags of the search that are not those of the training after it."""


def next_command(arguments: Sequence[str], rate: float) -> str:
    """The command that trains with what was found and the other flags as given."""
    words = [part for argument in arguments for part in separate(argument)]
    kept, flag = ["jaxdl", "train"], ""
    for word in words:
        flag = word if re.match("--?[a-z]", word) else flag  # a number is no flag
        if flag not in LEFT_OUT:
            kept.append(word)
    return shlex.join([*kept, "--lr", f"{rate:.2g}"])
