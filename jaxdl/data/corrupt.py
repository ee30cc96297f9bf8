"""One form of error for all files that are not what they claim to be."""

from pathlib import Path

from jaxdl.core.errors import CorruptFileError


def corrupt(path: Path, expected: str, got: object) -> CorruptFileError:
    """The error for a file that does not hold what its format promises.

    Args:
      path: the file; a member of an archive is named as if it lay inside of it.
      expected: what the file must hold.
      got: what it holds instead.
    """
    return CorruptFileError(
        f"{path} must hold {expected}; got {got}. Get or make it again."
    )
