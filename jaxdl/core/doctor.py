"""What a bug report needs to know of a machine, and what is wrong with it."""

import importlib.metadata
import os
import platform
import shutil
import sys
from pathlib import Path
from typing import Any

PACKAGES = ("jaxdl", "jax", "jaxlib", "flax", "optax", "orbax-checkpoint", "numpy")
PLUGINS = ("jax-cuda12-plugin", "jax-cuda13-plugin", "libtpu")


def doctor(workdir: Path | str = ".") -> dict[str, Any]:
    """Versions, devices, folders and disk; ``problems`` lists what needs a cure.

    Args:
      workdir: where runs would be written.
    """
    import jax

    versions = {name: version(name) for name in (*PACKAGES, *PLUGINS)}
    folder = Path(workdir).resolve()
    free = shutil.disk_usage(folder).free / 2**30
    data = os.environ.get("JAXDL_DATA_DIR")
    writable = os.access(folder, os.W_OK)
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "versions": {name: found for name, found in versions.items() if found},
        "backend": jax.default_backend(),
        "devices": [str(device) for device in jax.devices()],
        "workdir": {"path": str(folder), "free_gib": round(free, 1)}
        | {"writable": writable},
        "data_dir": data,
        "problems": [
            *plugin_problems(versions, jax.default_backend()),
            *([f"{folder} is not writable; runs cannot be saved"] * (not writable)),
            *([f"only {free:.1f} GiB are free in {folder}"] * (free < 1)),
            *missing_folder(data),
        ],
    }


def version(package: str) -> str | None:
    """The installed version of a package, or ``None``."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def plugin_problems(versions: dict[str, str | None], backend: str) -> list[str]:
    """Accelerator plugins that do not fit jaxlib, or that are there but not in use."""
    problems = []
    for name in PLUGINS[:2]:
        found = versions.get(name)
        if found and found != versions["jaxlib"]:
            problems.append(
                f"{name} {found} does not fit jaxlib {versions['jaxlib']}: install "
                f"{name}=={versions['jaxlib']}, or the accelerator stays idle"
            )
    if backend == "cpu" and any(versions.get(name) for name in PLUGINS):
        problems.append("an accelerator plugin is installed, but JAX runs on the CPU")
    if "tensorflow" in sys.modules:
        problems.append("TensorFlow is loaded and may have taken the GPU's memory")
    return problems


def missing_folder(data_dir: str | None) -> list[str]:
    """Whether ``JAXDL_DATA_DIR`` names a folder that is not there."""
    if data_dir is None or Path(data_dir).is_dir():
        return []
    return [f"JAXDL_DATA_DIR names {data_dir}, which is not a folder"]
