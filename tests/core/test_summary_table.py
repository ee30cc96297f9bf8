"""The table of a summary: every row, every total, the same on every terminal."""

from jaxdl.core.summary import Layer, Summary

SUMMARY = Summary(
    params=1_234_567,
    state=0,
    bytes=4_938_268,
    flops=2_000_000_000,
    layers=(
        Layer("", "Net", ((1, 8),), ((1, 2), ()), 0, 0, 0, 0),
        Layer(
            "[red]a", "Dense", ((1, 8),), ((1, 2),), 1_234_567, 0, 4_938_268, 2 * 10**9
        ),
    ),
)


def test_every_row_and_every_total_is_there():
    head, _, model, layer, _, total = str(SUMMARY).splitlines()
    columns = ["layer", "type", "input", "output", "params", "state", "FLOPs", "memory"]
    assert head.split() == columns
    assert model.split() == ["model", "Net", "1x8", "1x2", "1"]
    numbers = ["1,234,567", "2,000,000,000", "4.9", "MB"]
    assert layer.split() == ["[red]a", "Dense", "1x8", "1x2", *numbers]
    assert total.split() == ["total", numbers[0], "0", *numbers[1:]]


def test_it_is_the_same_on_every_terminal(monkeypatch):
    plain = str(SUMMARY)
    for name, value in {"COLUMNS": "20", "FORCE_COLOR": "1", "TERM": "dumb"}.items():
        monkeypatch.setenv(name, value)
        assert str(SUMMARY) == plain
