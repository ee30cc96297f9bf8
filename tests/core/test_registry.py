"""A registry: one name once, near misses answered, settings by keyword."""

import pytest

from jaxdl.core.registry import Registry, origin


def build(size: int = 3, name: str = "b"):
    """Make a pair."""
    return size, name


def other():
    """Make nothing."""


@pytest.fixture
def registry():
    made = Registry("model", "list_models()")
    assert made.register("beta", tasks=("classify",))(build) is build
    made.register("alpha")(other)
    return made


def test_names_are_sorted_and_matched(registry):
    assert registry.names() == ["alpha", "beta"]
    assert registry.names("b*") == ["beta"]
    assert registry.names("?") == []
    assert [entry.name for entry in registry] == registry.names()
    assert "beta" in registry
    assert "gamma" not in registry


def test_an_entry_knows_its_facts_and_settings(registry):
    entry = registry["beta"]
    assert (entry.name, entry.build) == ("beta", build)
    assert entry.facts == {"tasks": ("classify",)}
    assert list(entry.settings) == ["size", "name"]
    assert entry.settings["size"].default == 3


def test_settings_override_defaults(registry):
    assert registry.create("beta") == (3, "b")
    assert registry.create("beta", size=5) == (5, "b")


def test_a_name_is_given_once_and_both_origins_are_named(registry):
    with pytest.raises(ValueError, match="must be registered once") as error:
        registry.register("beta")(other)
    assert origin(build) in str(error.value)
    assert origin(other) in str(error.value)
    assert registry["beta"].build is build


def test_an_unknown_name_is_answered_with_the_nearest(registry):
    for look_up in (registry.__getitem__, registry.create):
        with pytest.raises(ValueError, match=r"model 'betta'. Did you mean beta\?"):
            look_up("betta")


def test_an_unknown_setting_is_answered_with_the_nearest(registry):
    message = r"setting of model beta 'sise'. Did you mean size\? help\(.*build\)"
    with pytest.raises(ValueError, match=message):
        registry.create("beta", sise=4)


def test_the_origin_is_module_and_name():
    assert origin(build) == f"{__name__}.build"
