"""What the installation decides about DICOM. Kept under the platform's own profile."""

from typing import Final

from lianyi.machinery.policy.parameters import Parameter, define

STUDY_LIMIT_MB: Final = "dicom.study_limit_mb"

define(
    Parameter(
        STUDY_LIMIT_MB, int, 2_048, "MB", "单个检查最大容量", "lianyi", "to_confirm", 1, 65_536
    ),
)
