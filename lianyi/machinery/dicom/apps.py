"""Registers DICOM with Django: its parameters, and what its libraries are told once."""

from importlib import import_module

from django.apps import AppConfig


class DicomConfig(AppConfig):
    name = "lianyi.machinery.dicom"
    label = "dicom"

    def ready(self) -> None:
        """Import what registers itself; read what apparatus write, however they spell a value."""
        reading = import_module("pydicom.config")
        reading.settings.reading_validation_mode = reading.IGNORE
        import_module(f"{self.name}.parameters")
