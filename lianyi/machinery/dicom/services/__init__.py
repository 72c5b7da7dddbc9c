"""Writes of DICOM."""
