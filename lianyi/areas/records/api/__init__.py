"""REST of records: the shared record, and who may read its sensitive part."""

from ninja import Router

from lianyi.areas.records.api import designations, record

router = Router(tags=["记录 records"])
router.add_router("", record.router)
router.add_router("", designations.router)
