"""The one router on which the operations of referrals stand."""

from ninja import Router

router = Router(tags=["转诊 referrals"])
