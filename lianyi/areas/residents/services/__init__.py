"""Writes of residents."""

from lianyi.areas.residents.services.changing import (
    add_identifier,
    change_resident,
    issue_health_card,
    note_contract,
    note_death,
    retire_identifier,
    transfer_registration,
)
from lianyi.areas.residents.services.consents import record_consent, withdraw_consent
from lianyi.areas.residents.services.glass import (
    break_glass,
    break_glass_by_identity,
    reveal,
    review_access,
)
from lianyi.areas.residents.services.households import (
    found_household,
    join_household,
    leave_household,
)
from lianyi.areas.residents.services.importing import import_file
from lianyi.areas.residents.services.loading import import_residents, load_residents
from lianyi.areas.residents.services.merging import (
    decide_pair,
    merge_residents,
    unmerge_residents,
)
from lianyi.areas.residents.services.reading import open_file
from lianyi.areas.residents.services.registering import register_resident
from lianyi.areas.residents.services.relations import (
    admit_by_number,
    end_relation,
    grant_access,
    relate,
    relate_many,
    withdraw_grant,
)
from lianyi.areas.residents.services.scanning import scan_duplicates, scan_if_due

__all__ = [
    "add_identifier",
    "admit_by_number",
    "break_glass",
    "break_glass_by_identity",
    "change_resident",
    "decide_pair",
    "end_relation",
    "found_household",
    "grant_access",
    "import_file",
    "import_residents",
    "issue_health_card",
    "join_household",
    "leave_household",
    "load_residents",
    "merge_residents",
    "note_contract",
    "note_death",
    "open_file",
    "record_consent",
    "register_resident",
    "relate",
    "relate_many",
    "retire_identifier",
    "reveal",
    "review_access",
    "scan_duplicates",
    "scan_if_due",
    "transfer_registration",
    "unmerge_residents",
    "withdraw_consent",
    "withdraw_grant",
]
