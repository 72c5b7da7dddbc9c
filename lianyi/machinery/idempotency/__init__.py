"""A write that is sent twice happens once: the answer to a key is kept in the transaction of the write itself."""
