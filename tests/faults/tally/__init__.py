"""An app of the served platform that counts, without any guard against double counting, what was told."""

TABLE = "fault_tally"
