"""Secrets are taken out of settings and commands, and nothing else is."""

import copy
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jaxdl.core.redact import REDACTED, redacted

SECRETS = [
    "token",
    "TOKEN",
    "hf_token",
    "HF-TOKEN",
    "accessToken",
    "authtoken",
    "token_string",
    "secret",
    "client_secret",
    "secrets",
    "password",
    "Passwd",
    "db.password",
    "passphrase",
    "api_key",
    "apikey",
    "API-KEY",
    "apiKey",
    "wandb_api_key",
    "aws_access_key",
    "AWS_SECRET_ACCESS_KEY",
    "accesskey",
    "private_key",
    "credential",
    "google_credentials",
]
INNOCENT = [
    "key",
    "keys",
    "monkey",
    "key_dim",
    "keyboard",
    "num_tokens",
    "numTokens",
    "tokens",
    "max_new_tokens",
    "tokens_per_second",
    "tokenizer",
    "tokenize",
    "tokenisation",
    "passes",
    "compass",
    "word",
    "seed",
    "model",
]


@pytest.mark.parametrize("name", SECRETS)
def test_secrets_are_hidden_in_settings_and_on_the_command_line(name):
    assert redacted({name: "abc"}) == {name: REDACTED}
    assert redacted({"a": [{"b": {name: ["abc", 1]}}]}) == {
        "a": [{"b": {name: REDACTED}}]
    }
    for flag in (f"--{name}", f"-{name}"):
        line = ["jaxdl", flag, "abc", "--seed", "3"]
        assert redacted(line) == ["jaxdl", flag, REDACTED, "--seed", "3"]
        assert redacted([f"{flag}=abc=d", "x"]) == [f"{flag}={REDACTED}", "x"]
    assert redacted([f"{name}=abc", "jaxdl"]) == [f"{name}={REDACTED}", "jaxdl"]


@pytest.mark.parametrize("name", INNOCENT)
@pytest.mark.parametrize("value", ["abc", 8, None, True, 0.5])
def test_innocents_stay(name, value):
    settings = {name: value, "list": [{name: value}]}
    assert redacted(settings) == settings
    line = ["jaxdl", f"--{name}", str(value), f"--{name}={value}", f"{name}={value}"]
    assert redacted(line) == line


@pytest.mark.parametrize("value", [None, "", True, False])
def test_switches_and_nothing_are_no_secrets(value):
    assert redacted({"token": value}) == {"token": value}


def test_numbers_about_tokens_stay_but_numbers_that_are_secrets_do_not():
    settings = {"pad_token_id": 0, "token_dim": 64, "token_rate": 0.1}
    assert redacted(settings) == settings
    line = ["--pad-token-id", "0", "--token-dim=64"]
    assert redacted(line) == line
    assert redacted({"token": 12, "password": 34}) == dict.fromkeys(
        ["token", "password"], REDACTED
    )
    assert redacted(["--token", "12", "--pad-token-id", "abc"]) == [
        "--token",
        REDACTED,
        "--pad-token-id",
        REDACTED,
    ]


def test_a_flag_without_a_value_hides_nothing():
    for line in (["--use-token", "--seed", "3"], ["train", "--token"]):
        assert redacted(line) == line


@pytest.mark.parametrize(
    ("address", "clean"),
    [
        ("https://me:abc@host/x", "https://[redacted]@host/x"),
        ("https://abc@host", "https://[redacted]@host"),
        ("s3+ssh://me:a@b:c@host:22/x?y=1", "s3+ssh://[redacted]@host:22/x?y=1"),
        ("https://host/x?a=1&Api_Key=abc&b=2", "https://host/x?a=1&Api_Key=[redacted]&b=2"),
        ("https://host/x?token=abc#top", "https://host/x?token=[redacted]#top"),
        ("https://host/@me?mail=a@b.c", None),
        ("https://host:80/x?key=1&num_tokens=2", None),
        ("me@host", None),
    ],
)  # fmt: skip
def test_addresses_lose_who_and_keep_where(address, clean):
    clean = clean or address
    assert redacted(address) == clean
    assert redacted({"a": [address]}) == {"a": [clean]}
    assert redacted(["--url", address, f"--url={address}"]) == [
        "--url",
        clean,
        f"--url={clean}",
    ]
    assert redacted(f"see {address}").replace("'", "") == f"see {clean}"


def test_a_command_as_one_text_is_cleaned_and_other_texts_stay_as_they_are():
    command = "jaxdl train --data 'csv:my table' --hub-token 'a b' --seed 3"
    assert redacted({"command": command}) == {
        "command": "jaxdl train --data 'csv:my table' --hub-token '[redacted]' --seed 3"
    }
    for text in ("it's  a \n text", "a -- b --c d", "", " ", "x = 'y z'", "it's - odd"):
        assert redacted(text) == text
    assert "abc" not in redacted("it's broken --token abc")


class Point(NamedTuple):
    name: str
    token: str


def test_containers_keep_their_kinds_and_the_argument_is_not_changed():
    settings = {1: (2, [3.5, "x"]), "p": Point("a", "abc"), "t": ("--token", "abc")}
    before = copy.deepcopy(settings)
    clean = redacted(settings)
    assert settings == before
    assert clean[1] == (2, [3.5, "x"])
    assert clean["p"] == Point("a", REDACTED)
    assert clean["t"] == ("--token", REDACTED)
    assert redacted(["--token", {"a": 1}, 7]) == ["--token", REDACTED, 7]


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(SECRETS + INNOCENT), inner, max_size=3)
    ),
    max_leaves=8,
)
WORDS = st.lists(
    st.sampled_from(["--token", "--seed", "--api-key=a", "a b", "-x", "https://a:b@c"])
    | st.text(max_size=8)
)


@given(TREES | WORDS)
def test_twice_is_once(settings):
    clean = redacted(settings)
    assert redacted(clean) == clean


@given(TREES)
def test_what_stands_below_a_secret_name_is_nowhere_in_the_answer(tree):
    assert "canary-7" not in repr(redacted([tree, {"my_secret": [tree, "canary-7"]}]))
