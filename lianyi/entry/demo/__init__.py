"""A made-up county on real places: people, visits, leakage and referrals from one seed.

The generator (`names`, `villages`, `people`, `care`, `rows`) is pure: the same seed and day give the same county, and
its truth is written beside it. `county`, `staff`, `capacity`, `filling` and `story` put it into the platform through
the faces of the areas, as a hospital's own people would. All persons are invented; shares and costs are assumptions
for plausibility (docs/sources.toml, key `demo-plausible`).
"""

from lianyi.entry.demo.making import accounts, is_empty, make_county

__all__ = ["accounts", "is_empty", "make_county"]
