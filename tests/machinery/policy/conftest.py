"""The sample parameters are known while these tests run, and to no others."""

import pytest

from lianyi.machinery.policy import parameters, presets
from tests.machinery.policy import samples


@pytest.fixture(autouse=True)
def sample_parameters(monkeypatch):
    """Declare the samples beside the platform's own parameters."""
    known = {**parameters._REGISTER, **{each.key: each for each in samples.ALL}}
    monkeypatch.setattr(parameters, "_REGISTER", known)
    monkeypatch.setattr(presets, "_FOLDERS", [])
