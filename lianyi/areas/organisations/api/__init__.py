"""Organisations over the API."""

from ninja import Router

from lianyi.areas.organisations.api import capacities, consortia, governance, register

router = Router()
for _part in (register, consortia, capacities, governance):
    router.add_router("", _part.router)

__all__ = ["router"]
