"""Policy profiles: dated rules by county.

A rule that the documents leave to the county is a *parameter*: declared once in code with its type, bounds, source and
default, and given a value from a day on by the county's *profile*. Versions are only ever added; a case keeps the
version it was opened under.

    from lianyi.machinery.policy.parameters import Parameter, define      pure: declare
    from lianyi.machinery.policy import public as policy                  ask: policy.current(county, on)["referrals.x"]
"""
