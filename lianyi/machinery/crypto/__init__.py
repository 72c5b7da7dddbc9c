"""Keys outside the database, columns that only they can read, and an index that finds without revealing."""
