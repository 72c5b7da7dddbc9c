"""Pages of organisations: the register, the county's tree, consortia, committees, partners, catalogue."""
