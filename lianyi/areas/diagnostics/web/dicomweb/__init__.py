"""DICOMweb for programs and viewers under /dicomweb/: STOW-RS, QIDO-RS, WADO-RS. Source: dicom PS3.18.

Bearer token or session, scope and audit as everywhere; refusals are problems.
"""
