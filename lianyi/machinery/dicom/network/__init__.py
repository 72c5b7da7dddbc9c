"""The apparatus' own protocol: who may call, what they send, what they ask. A door: it reads the clock.

C-ECHO, C-STORE and the modality worklist (C-FIND). An association is a batch: its objects are seen when it is released,
and not when it breaks off. An AE title that no station bears is refused before anything is read.
"""
