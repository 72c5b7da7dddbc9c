"""Django's SQLite engine for one server process with many threads: writers take turns, first come, first served.

ENGINE = "lianyi.machinery.sqlite". SQLite's own busy handler is not fair: with eight writers some wait a second or time
out. Here a write transaction waits in a queue of the process before BEGIN IMMEDIATE and leaves it at COMMIT, ROLLBACK
or when its connection is closed. Another process (the command line) is still met with SQLite's busy handler.
"""
