"""The siege, fresh for each test."""

import pytest

from tests.hostile.besieged import Siege, a_siege


@pytest.fixture
def siege(db: None) -> Siege:
    """A county under attack."""
    return a_siege()
