"""Join the processes of one run, and leave it without keeping the others waiting."""

import os
import re
import signal
import socket
import sys
import threading

import jax

from jaxdl.core.errors import require
from jaxdl.train.processes import together
from jaxdl.train.watchdog import STUCK

VARIABLES = ("JAX_COORDINATOR_ADDRESS", "JAX_NUM_PROCESSES", "JAX_PROCESS_ID")
HEARTBEAT = 10  # seconds without a sign after which a process counts as lost
FAREWELL = 8.0  # seconds for which a process that failed waits for the others to end


def connect(
    coordinator: str | None = None,
    num_processes: int | None = None,
    process_id: int | None = None,
    timeout: float = 300.0,
) -> None:
    """Join the processes of one run; call it before anything else of JAX.

    Without arguments it reads ``JAX_COORDINATOR_ADDRESS``, ``JAX_NUM_PROCESSES`` and
    ``JAX_PROCESS_ID``; under Slurm and Open MPI, on Kubernetes and on TPU pods, where
    JAX finds them itself, these may be absent. A process that dies ends the others
    within 15 seconds.

    Args:
      coordinator: ``HOST:PORT`` of the first process, the same for all.
      num_processes: how many there are.
      process_id: the number of this one, from 0.
      timeout: seconds to wait for the others; then the process ends with code 6.

    Raises:
      ValueError: some of the three are given, but not all; one of them cannot be; or
        none is given and there is no cluster.
      OSError: the port of the first process is in use.
    """
    given = coordinator, num_processes, process_id
    if given == (None, None, None):
        given = _from_environment()
    coordinator, num_processes, process_id = checked(*given)
    if process_id == 0 and coordinator is not None:
        require_free(int(coordinator.rpartition(":")[2]))
    message = (
        f"all {num_processes or ''} processes must come within {timeout:g} s; "
        f"some did not reach {coordinator or 'the first one'}"
    )
    waiting = threading.Timer(timeout, _give_up, [message.replace("  ", " ")])
    waiting.daemon = True
    waiting.start()
    try:
        heard = signal.getsignal(signal.SIGTERM)
        jax.config.update("jax_cpu_collectives_implementation", "gloo")
        if hasattr(jax.config, "jax_enable_preemption_service"):
            jax.config.update("jax_enable_preemption_service", False)  # fit has its own
        jax.distributed.initialize(
            coordinator,
            num_processes,
            process_id,
            initialization_timeout=int(timeout) + 60,
            heartbeat_timeout_seconds=HEARTBEAT,
        )
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, heard or signal.SIG_DFL)  # JAX has taken it
        together()  # later, the first exchange has to begin within 30 s in all of them
    except (ValueError, RuntimeError) as error:
        raise ValueError(
            f"processes must find each other before anything else is computed; got "
            f"{error} Outside of a cluster, the coordinator is HOST:PORT of the first."
        ) from error
    finally:
        waiting.cancel()


def checked(
    coordinator: str | None, num_processes: int | None, process_id: int | None
) -> tuple[str | None, int | None, int | None]:
    """The three as they are, if they can be.

    Raises:
      ValueError: they cannot.
    """
    given = [coordinator, num_processes, process_id]
    named = dict(
        zip(("coordinator", "num_processes", "process_id"), given, strict=True)
    )
    absent = [name for name, value in named.items() if value is None]
    require(
        len(absent) in (0, 3),
        "coordinator, num_processes and process_id must be given together",
        f"no {' and no '.join(absent)}",
    )
    if coordinator is None or num_processes is None or process_id is None:
        return None, None, None
    port = re.fullmatch(r".+:(\d{1,5})", coordinator)
    require(
        port is not None and 1 <= int(port[1]) < 2**16,
        "coordinator must be HOST:PORT of the first process",
        repr(coordinator),
    )
    require(num_processes >= 1, "num_processes must be at least 1", num_processes)
    require(
        0 <= process_id < num_processes,
        f"process_id must be from 0 to num_processes - 1 = {num_processes - 1}",
        process_id,
    )
    return coordinator, num_processes, process_id


def _from_environment() -> tuple[str | None, int | None, int | None]:
    values = [os.environ.get(name) for name in VARIABLES]
    require(
        all(values) or not any(values),
        f"{', '.join(VARIABLES)} must all be set, or none",
        dict(zip(VARIABLES, values, strict=True)),
    )
    address, count, number = values
    if not (address and count and number):
        return None, None, None
    require(
        count.isdecimal() and number.isdecimal(),
        f"{VARIABLES[1]} and {VARIABLES[2]} must be whole numbers",
        f"{count!r} and {number!r}",
    )
    return address, int(count), int(number)


def require_free(port: int) -> None:
    """Raise unless this process may listen on a port.

    Raises:
      OSError: another one does.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except OSError as error:
            raise OSError(
                f"the port of the coordinator must be free; got {port}: {error}. "
                "Is another run there, or a second process 0?"
            ) from error


def _give_up(message: str) -> None:
    print(f"jaxdl: {message}", file=sys.stderr, flush=True)
    os._exit(STUCK)


def leave(code: int) -> None:
    """Before a process ends with an error: the others end as well, or are left.

    Where all of them fail, they leave together. Where only this one has, the others may
    wait for it for ever, and it for them: then it ends at once after a few seconds.

    Args:
      code: with which it ends.
    """
    if not jax.distributed.is_initialized():
        return
    thread = threading.Thread(target=jax.distributed.shutdown, daemon=True)
    thread.start()
    thread.join(FAREWELL)
    if thread.is_alive():
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
