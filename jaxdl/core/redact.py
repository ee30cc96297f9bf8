"""Secrets taken out of settings and commands before they are written to a file.

A value is recognised by its name (``api_key``, ``--token``, ``DB_PASSWORD=``) or by its
place in an address (``https://user:password@host``); a secret that stands anywhere else
is not seen. Departure from simply hiding what is called "key" or "token": a library of
models is full of harmless ``key_dim``, ``num_tokens``, ``tokenizer`` and
``pad_token_id: 0``, and a run whose settings are hidden cannot be repeated.
"""

import re
import shlex
from collections.abc import Mapping
from typing import Any

REDACTED = "[redacted]"

_NAME = re.compile(
    r"token(?!s(?![a-z])|i[sz])|secret|pass_?wo?r?d|passphrase|api_?key|access_?key"
    r"|private_?key|credential"
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PAIR = re.compile(r"(?P<name>-{0,2}\w[\w.-]*)=(?P<value>.+)", re.DOTALL)
_FLAG = re.compile(r"-{1,2}[A-Za-z][\w.-]*")
_USER = re.compile(r"(?P<scheme>[A-Za-z][\w+.-]*://)[^/?#\s]*@")
_QUERY = re.compile(r"(?P<name>[?&;][^=&;#\s]+)=(?P<value>[^&;#\s]+)")


def redacted(settings: Any) -> Any:
    """The same settings or command line, with ``"[redacted]"`` where a secret was.

    Names count as secret if they contain token, secret, password, passwd, passphrase,
    api_key, access_key, private_key or credential, in any case and with or without
    separators; not tokens, tokenizer or anything else with "key". Switches (booleans),
    ``None`` and empty texts stay, as does a number whose name only speaks of a token
    (``pad_token_id``).

    Args:
      settings: a nested mapping, a command line as a list of words (``--token abc`` and
        ``--token=abc``) or as one text, or any value inside of these.

    Returns:
      New containers of the same kinds (mappings as ``dict``); the argument is not
      changed, and what has been redacted stays as it is. A text that holds a command
      with a secret in it is quoted anew.

    >>> redacted({"model": "lenet", "wandb": {"api_key": "abc", "key_dim": 8}})
    {'model': 'lenet', 'wandb': {'api_key': '[redacted]', 'key_dim': 8}}
    >>> redacted(["train", "--hub-token", "abc", "--data", "https://me:abc@host/x"])
    ['train', '--hub-token', '[redacted]', '--data', 'https://[redacted]@host/x']
    """
    if isinstance(settings, Mapping):
        return {
            name: REDACTED if _hides(str(name), value) else redacted(value)
            for name, value in settings.items()
        }
    if isinstance(settings, str):
        return _text(settings)
    if isinstance(settings, list | tuple):
        return _rebuilt(settings, _sequence([*settings]))
    return settings


def _hides(name: str, value: Any) -> bool:
    """Whether the value of that name is a secret."""
    plain = re.sub(r"[\W_]+", "_", _CAMEL.sub("_", name)).lower().strip("_")
    found = {match.group() for match in _NAME.finditer(plain)}
    if not found or str(value) in ("", "None", "True", "False"):
        return False
    about_a_token = found == {"token"} and not plain.endswith("token")
    return not (about_a_token and re.fullmatch(r"-?\d+(\.\d+)?", str(value)))


def _rebuilt(old: list[Any] | tuple[Any, ...], new: list[Any]) -> Any:
    """The new items in a container of the old kind; a named tuple keeps its names."""
    if hasattr(old, "_fields"):
        pairs = zip(old._fields, new, strict=True)
        items = [REDACTED if _hides(name, item) else item for name, item in pairs]
        return type(old)(*items)
    return tuple(new) if isinstance(old, tuple) else new


def _sequence(items: list[Any]) -> list[Any]:
    """Items in order; where they are words, the one after a secret's flag is hidden."""
    done, flag = [], ""
    for item in items:
        word = isinstance(item, str)
        if flag and not (word and item.startswith("--")) and _hides(flag, item):
            done.append(REDACTED)
        else:
            done.append(_word(item) if word else redacted(item))
        flag = item if word and _FLAG.fullmatch(item) else ""
    return done


def _word(word: str) -> str:
    """One word of a command: ``name=value``, an address, or anything else."""
    pair = _PAIR.fullmatch(word)
    if pair and _hides(pair["name"], pair["value"]):
        return f"{pair['name']}={REDACTED}"
    word = _USER.sub(rf"\g<scheme>{REDACTED}@", word)
    return _QUERY.sub(_query, word)


def _query(match: re.Match[str]) -> str:
    hidden = _hides(match["name"], match["value"])
    return f"{match['name']}={REDACTED}" if hidden else match[0]


def _text(text: str) -> str:
    """A text, which may be a whole command."""
    try:
        words = shlex.split(text)
    except ValueError:  # a quote that stays open: prose
        words = text.split()
    if len(words) < 2:
        return _word(text)
    clean = _sequence(words)
    return text if clean == words else shlex.join(clean)
