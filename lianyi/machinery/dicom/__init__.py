"""DICOM: what apparatus send is checked, kept whole and found again, in an archive of our own or in Orthanc.

Owner: the platform team. Areas take objects in and read them through `public`; who may see a study is decided by the
area that asks, which passes the study keys in reach. Nothing is visible before its batch is complete, nothing is ever
overwritten, and the pixels stay as they came.

types, refusals        values and what is refused
structure, parsing     is the object whole; what the index needs of it
archives               where content is kept: `files` (default) or `orthanc`
models, services       batches, studies, series, instances, and what is held back
selectors, webjson     finding, and the JSON of DICOMweb
multipart, pixels      bodies in parts; frames as pictures
network                the apparatus' own protocol: C-ECHO, C-STORE, modality worklist
making                 objects we create ourselves
"""
