"""Flags of ``jaxdl train`` for one run in several processes."""

import dataclasses

from jaxdl.core.errors import require
from jaxdl.recipes.config import Job

AUTO = "auto"


@dataclasses.dataclass(frozen=True)
class Processes:
    """One run in several processes: the same command in each, but for its number.

    Attributes:
      coordinator: of several processes: HOST:PORT of the first one, or auto for those
        of Slurm, Open MPI, Kubernetes, TPU pods or JAX_COORDINATOR_ADDRESS.
      num_processes: how many processes the run has.
      process_id: the number of this process, from 0; the first one writes.
    """

    coordinator: str | None = None
    num_processes: int | None = None
    process_id: int | None = None


def join(asked: Processes, job: Job) -> None:
    """Join the other processes of a run; without flags, nothing is done.

    What every process does on its own may differ: where its data lie, how they are
    read.

    Raises:
      ValueError: flags that do not go together, or another command in another process.
      OSError: the port of the first process is in use.
    """
    if asked == Processes():
        return
    automatic = asked.coordinator == AUTO
    own = asked.num_processes, asked.process_id
    require(
        not automatic or own == (None, None),
        "num_processes and process_id must not be given with coordinator auto",
        own,
    )
    from jaxdl import __version__
    from jaxdl.train.connect import checked, connect
    from jaxdl.train.processes import require_equal

    coordinator = None if automatic else asked.coordinator
    given = checked(coordinator, *own)
    connect(*given, timeout=job.config.step_timeout or 300.0)
    config = dataclasses.replace(job.config, data_dir=None, download=False, workers=1)
    command = dataclasses.replace(job, config=config)
    require_equal("the command", __version__, asked.num_processes, command)
