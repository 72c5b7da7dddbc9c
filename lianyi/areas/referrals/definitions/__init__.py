"""What referrals know as data: rule sets, findings, coded reasons, policy parameters, counters."""
