"""One file over HTTPS, from a server that may lie, stall or break off."""

from pathlib import Path
from time import sleep

ATTEMPTS = 3
REDIRECTS = 5
CHUNK = 2**16
BUSY = {429, 500, 502, 503, 504}
"""Statuses after which it is worth asking again."""


def fetch_https(
    url: str, target: Path, *, max_bytes: int, patience: float, pause: float
) -> None:
    """Write what a server sends into a file, without asking whether it is right.

    Certificates are verified. A server may redirect, but to HTTPS only. What may pass
    (a busy server, a lost connection, a body that breaks off) is tried three times.

    Args:
      url: an HTTPS address.
      target: the file; it is overwritten, and not complete after an error.
      max_bytes: the most to accept.
      patience: seconds without a connection, or without another byte, before giving up.
      pause: seconds before the second attempt; twice as many before the third.

    Raises:
      OSError: the server does not answer, refuses, redirects to what is not HTTPS or
        sends more than ``max_bytes``.
    """
    from requests.exceptions import RequestException

    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _fetch_once(url, target, max_bytes, patience)
        except RequestException as error:
            if attempt == ATTEMPTS or not _may_pass(error):
                raise
        sleep(pause * 2 ** (attempt - 1))


def _may_pass(error: Exception) -> bool:
    """Whether the same request may succeed a little later."""
    from requests import exceptions

    if isinstance(error, exceptions.HTTPError):
        return error.response is not None and error.response.status_code in BUSY
    passing = (
        exceptions.ConnectionError,
        exceptions.Timeout,
        exceptions.ChunkedEncodingError,  # the body broke off
    )
    return isinstance(error, passing) and not isinstance(error, exceptions.SSLError)


def _fetch_once(url: str, target: Path, max_bytes: int, patience: float) -> None:
    import requests

    with requests.Session() as session:
        session.adapters.pop("http://")  # what is left speaks HTTPS
        session.max_redirects = REDIRECTS
        try:
            response = session.get(url, stream=True, timeout=patience)
        except requests.exceptions.InvalidSchema as error:
            raise OSError(f"redirected to what is not HTTPS: {error}") from error
        with response, target.open("wb") as file:
            response.raise_for_status()
            for chunk in response.iter_content(CHUNK):
                if file.tell() + len(chunk) > max_bytes:
                    raise OSError(f"more than {max_bytes} bytes came")
                file.write(chunk)
