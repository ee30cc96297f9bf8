"""Groups, at once or one after the other: the convolution of XLA in groups."""

import pytest

from jaxdl.ops.conv_forms import canonical, plain
from jaxdl.ops.conv_groups import in_groups
from tests.ops.agreement import agree, firsts, seconds

# groups, channels and features of a group
CASES = {"two": (2, 3, 2), "depthwise": (3, 1, 1), "multiplied": (3, 1, 2)}


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("case", CASES)
def test_equals_the_plain_form(key, case, together):
    groups, channels, features = CASES[case]
    how = (2, 1), ((1, 0), (2, 1)), (1, 2)

    def ours(x, kernel):
        def form(x, kernel):
            return canonical(x, kernel, *how)

        return in_groups(form, x, kernel, groups, together=together)

    agree(
        key,
        ours,
        lambda x, kernel: plain(x, kernel, *how, groups),
        [(2, 6, 5, groups * channels), (3, 2, channels, groups * features)],
        seconds if case == "two" and not together else firsts,
    )
