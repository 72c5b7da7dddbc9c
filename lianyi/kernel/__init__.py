"""Words every part of Lianyi shares: people who act, what they may see, periods, money, refusals, numbers of identity.

Pure: no framework, no clock, no settings, no I/O. It grows only by a decision record.
"""
