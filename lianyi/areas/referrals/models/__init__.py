"""Tables of referrals."""

from lianyi.areas.referrals.models.care import (
    CarePlan,
    FollowUpAttempt,
    Guidance,
    GuidanceNotFound,
    Readmission,
)
from lianyi.areas.referrals.models.journey import OutsideContact, Package, ShortReport, Transport
from lianyi.areas.referrals.models.referral import (
    FollowUp,
    FollowUpNotFound,
    Forwarding,
    Referral,
    ReferralNotFound,
)

__all__ = [
    "CarePlan",
    "FollowUp",
    "FollowUpAttempt",
    "FollowUpNotFound",
    "Forwarding",
    "Guidance",
    "GuidanceNotFound",
    "OutsideContact",
    "Package",
    "Readmission",
    "Referral",
    "ReferralNotFound",
    "ShortReport",
    "Transport",
]
