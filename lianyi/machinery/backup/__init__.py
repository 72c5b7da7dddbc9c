"""A copy of everything Lianyi keeps, and the way back.

Owner: the platform team. `lianyi backup --to FOLDER|FILE`, `lianyi restore FILE`.
One tar file: the database as it stood at one instant, attached files, the anchor file of the audit, the keys (sealed
under a passphrase, if one is given), and a manifest with rows and SHA-256 of every table and part. A restore checks all
of it before it touches anything, and goes into an empty place only.
"""
