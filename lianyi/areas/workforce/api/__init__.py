"""Workforce over the API: staff, posts, roles, proof of practice, establishment."""

from ninja import Router

from lianyi.areas.workforce.api import establishment, staff

router = Router(tags=["人员 workforce"])
router.add_router("", staff.router)
router.add_router("", establishment.router)
