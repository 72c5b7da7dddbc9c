"""A made-up county on real places: people, visits, leakage and referrals from one seed, with the truth written beside it.

The generator (`names`, `places`, `people`, `care`) is pure: the same seed and day give the same county, byte for byte. `load` puts it into
the platform through the faces of the areas; `story` plays the referrals through the same services a doctor uses.
All persons are invented; shares and costs are assumptions for plausibility (docs/sources.toml, key `demo-plausible`).
"""
