"""What tests of pages and of the API share: a clock that stands still."""

from tests.areas.diagnostics.visiting import visit
from tests.areas.referrals.conftest import wall_clock

__all__ = ["visit", "wall_clock"]
