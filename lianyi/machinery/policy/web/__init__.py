"""Pages of the policy profiles."""
