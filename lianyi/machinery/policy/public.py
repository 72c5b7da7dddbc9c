"""What other parts may call: `from lianyi.machinery.policy import public as policy`."""

from lianyi.machinery.policy.parameters import BadValue, Parameter, UnknownParameter, define
from lianyi.machinery.policy.presets import Preset, UnknownPreset, preset, presets, register_presets
from lianyi.machinery.policy.selectors import (
    PolicyProfileNotFound,
    PolicyVersionNotFound,
    at,
    current,
    differences,
    get_profile,
    list_profiles,
    list_versions,
)
from lianyi.machinery.policy.services import (
    NothingChanged,
    ProfileExists,
    StartsTooEarly,
    change_policy,
    create_profile,
)
from lianyi.machinery.policy.types import (
    PLATFORM,
    Change,
    PolicyView,
    ProfileCard,
    VersionCard,
    Wholes,
)

__all__ = [
    "PLATFORM",
    "BadValue",
    "Change",
    "NothingChanged",
    "Parameter",
    "PolicyProfileNotFound",
    "PolicyVersionNotFound",
    "PolicyView",
    "Preset",
    "ProfileCard",
    "ProfileExists",
    "StartsTooEarly",
    "UnknownParameter",
    "UnknownPreset",
    "VersionCard",
    "Wholes",
    "at",
    "change_policy",
    "create_profile",
    "current",
    "define",
    "differences",
    "get_profile",
    "list_profiles",
    "list_versions",
    "preset",
    "presets",
    "register_presets",
]
