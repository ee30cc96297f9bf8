"""Samples have the distribution whose number is their target."""

import numpy as np
import pytest
from scipy import integrate, stats

from jaxdl.data import load
from jaxdl.data.population import (
    AXES,
    HALF,
    draw_entropies,
    draw_informations,
    entropy_of,
    information_of,
)


def pooled(part, rows):
    """The moment matrix of the samples of some rows."""
    elements = part.x.elements[rows][part.x.mask[rows]].astype(np.float64)
    return elements.T @ elements / len(elements)


def test_the_closed_forms_are_those_of_scipy():
    np.testing.assert_allclose(
        entropy_of(np.array([2.3]))[0], stats.norm(0, 2.3**0.5).entropy()
    )
    covariance = np.array([[1.0, 0.6], [0.6, 2.0]])
    both = stats.multivariate_normal(cov=covariance)
    alone = [stats.norm(0, v**0.5) for v in np.diag(covariance)]

    def density(y, x):
        logs = both.logpdf([x, y])
        return np.exp(logs) * (logs - alone[0].logpdf(x) - alone[1].logpdf(y))

    wanted, _ = integrate.dblquad(density, -6, 6, -9, 9, epsabs=1e-4)
    np.testing.assert_allclose(information_of(covariance[None])[0], wanted, atol=1e-3)
    together = [both.entropy(), alone[0].entropy() + alone[1].entropy()]
    np.testing.assert_allclose(
        information_of(covariance[None])[0], together[1] - together[0]
    )


def test_the_entropy_is_that_of_the_first_coordinate():
    drawn = draw_entropies(2000, seed=3)
    order = np.argsort(drawn.y[:, 0])
    for rows in np.split(order, 20):
        found = entropy_of(pooled(drawn, rows)[0, :1])[0]
        assert abs(found - drawn.y[rows].mean()) < 0.05
    low, high = entropy_of(AXES[::-1] ** 2)
    assert low - 1e-5 <= drawn.y.min() < low + 0.1
    assert high - 0.1 < drawn.y.max() <= high + 1e-5


def test_the_information_is_that_of_the_halves():
    drawn = draw_informations(1000, seed=3)
    least = np.argsort(drawn.y[:, 0])[:20]
    most = np.argsort(drawn.y[:, 0])[-20:]
    blocks = [pooled(drawn, rows) for rows in (least, most)]
    for block in blocks:
        np.testing.assert_allclose(
            block[:HALF, :HALF], block[HALF:, HALF:], rtol=0.2, atol=0.25
        )
    assert information_of(np.stack(blocks))[0] < 0.05
    own = information_of(np.stack([pooled(drawn, [row]) for row in most]))
    assert abs(own.mean() - drawn.y[most].mean()) < 0.5


@pytest.mark.parametrize("name", ["gaussian_entropy", "gaussian_information"])
def test_parts_are_drawn_apart(name):
    data = load(name)
    assert data.info.rows == tuple(len(part.y) for part in data.splits)
    firsts = [part.y[:5] for part in data.splits]
    assert not np.array_equal(firsts[0], firsts[1])
    assert not np.array_equal(firsts[1], firsts[2])


@pytest.mark.parametrize("draw", [draw_entropies, draw_informations])
def test_no_rows_say_what_and_got(draw):
    with pytest.raises(ValueError, match="rows must be at least 1; got 0"):
        draw(0, seed=0)
