"""Names for things: what can be listed, created by name, and found despite a typo."""

import fnmatch
import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

from jaxdl.core.errors import unknown_name

Builder = TypeVar("Builder", bound=Callable[..., Any])


class Entry(NamedTuple):
    """One registered thing.

    Attributes:
      name: what it is called.
      build: the function that makes it; its keyword arguments are the settings.
      facts: what else is known of it, such as its input shape.
    """

    name: str
    build: Callable[..., Any]
    facts: Mapping[str, Any]

    @property
    def settings(self) -> Mapping[str, inspect.Parameter]:
        """The arguments of ``build`` by name, in order."""
        return inspect.signature(self.build).parameters


class Registry:
    """A table of named builders; a name is given once.

    Args:
      kind: what the entries are, for messages: ``"model"``.
      listing: how the user lists the names, for messages: ``"jaxdl.list_models()"``.
    """

    def __init__(self, kind: str, listing: str) -> None:
        self.kind, self.listing = kind, listing
        self._entries: dict[str, Entry] = {}

    def register(self, name: str, **facts: Any) -> Callable[[Builder], Builder]:
        """Decorate the function that builds ``name``; the function is left as it is.

        Raises:
          ValueError: the name is taken; both origins are named.
        """

        def add(build: Builder) -> Builder:
            if name in self._entries:
                taken = self._entries[name].build
                raise ValueError(
                    f"{self.kind} {name!r} must be registered once; got "
                    f"{origin(taken)} and {origin(build)}. Rename one of them."
                )
            self._entries[name] = Entry(name, build, facts)
            return build

        return add

    def names(self, pattern: str = "*") -> list[str]:
        """The names that match a shell pattern such as ``"resnet*"``, sorted."""
        return sorted(fnmatch.filter(self._entries, pattern))

    def __getitem__(self, name: str) -> Entry:
        if name not in self._entries:
            raise unknown_name(self.kind, name, self._entries, self.listing)
        return self._entries[name]

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries[name] for name in self.names())

    def create(self, name: str, **settings: Any) -> Any:
        """Build ``name`` with its settings overridden by keyword.

        Raises:
          ValueError: the name or a setting is unknown; the nearest ones are named.
        """
        entry = self[name]
        for setting in settings:
            if setting not in entry.settings:
                raise unknown_name(
                    f"setting of {self.kind} {name}",
                    setting,
                    entry.settings,
                    f"help({origin(entry.build)})",
                )
        return entry.build(**settings)


def origin(function: Callable[..., Any]) -> str:
    """Where a function is defined: ``"package.module.name"``."""
    return f"{function.__module__}.{function.__qualname__}"
