"""The one router on which the operations of consultations stand."""

from ninja import Router

router = Router(tags=["远程会诊 consultations"])
