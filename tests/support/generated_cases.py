"""The cases of the self-test as hypothesis draws them, so that one that fails is shrunk."""

from hypothesis import strategies as st

from encounters.coding.second.comparing import drawn_case


def cases():
    return st.randoms(use_true_random=False).map(drawn_case)
