"""Puts the built front-end files and catalogues into the wheel; an editable install builds nothing."""

import sys
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class AssetsHook(BuildHookInterface[BuilderConfig]):
    """Runs tools/build_assets.py before the files of a wheel are gathered."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from tools import build_assets

        build_assets.build()
