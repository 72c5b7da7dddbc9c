"""Each test has an anchor file of its own: the file outlives the rows that the next test finds gone."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.LIANYI_HOME = tmp_path
    return tmp_path
