"""Where pretrained weights are: a file, a folder, or a repository of Hugging Face."""

import json
from pathlib import Path
from typing import Any, NamedTuple

from jaxdl.core.errors import CorruptFileError

WEIGHTS, CONFIG = "model.safetensors", "config.json"
OWNERS = {"timm": "timm/", "hf": ""}


class Source(NamedTuple):
    """Weights on this machine.

    Attributes:
      weights: a safetensors file.
      config: what ``config.json`` beside it says; empty if there is none.
    """

    weights: Path
    config: dict[str, Any]


def find(source: Path | str) -> Source:
    """The files of a source, downloaded if need be.

    Args:
      source: a ``.safetensors`` file; a folder with ``model.safetensors`` and perhaps
        ``config.json``; ``timm:NAME`` such as ``timm:resnet50.a1_in1k``, or
        ``hf:OWNER/NAME``, for a repository of Hugging Face.

    Raises:
      FileNotFoundError: the file is missing, or the repository cannot be reached and is
        not in the cache; what to fetch and where to is said.
      CorruptFileError: ``config.json`` is not JSON.
      ImportError: the package ``huggingface_hub`` is missing.
    """
    owner, _, name = str(source).partition(":")
    if owner in OWNERS and name:
        return _hub(OWNERS[owner] + name)
    path = Path(source)
    if path.is_dir():
        return Source(_file(path / WEIGHTS), _config(path / CONFIG))
    return Source(_file(path), _config(path.with_name(CONFIG)))


def _file(path: Path) -> Path:
    if not path.is_file():
        raise FileNotFoundError(
            f"pretrained weights must be a safetensors file; got nothing at {path}. "
            "timm:NAME and hf:OWNER/NAME are fetched from Hugging Face."
        )
    return path


def _config(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise CorruptFileError(f"{path} must be JSON; got {error}.") from error
    return found if isinstance(found, dict) else {}


def _hub(repository: str) -> Source:
    try:
        from huggingface_hub import hf_hub_download
        from huggingface_hub.errors import EntryNotFoundError
    except ImportError as error:
        raise ImportError(
            "weights of Hugging Face need the package huggingface_hub: "
            'pip install "jaxdl[hub]"'
        ) from error
    try:
        weights = Path(hf_hub_download(repository, WEIGHTS))
    except OSError as error:
        raise FileNotFoundError(
            f"{WEIGHTS} of the repository {repository} must be in the cache or within "
            f"reach; got {type(error).__name__}. On a machine with a network: "
            f"hf download {repository} {WEIGHTS} {CONFIG} --local-dir FOLDER; then "
            "give that folder as the source."
        ) from error
    try:
        config = _config(Path(hf_hub_download(repository, CONFIG)))
    except EntryNotFoundError:
        config = {}
    return Source(weights, config)
