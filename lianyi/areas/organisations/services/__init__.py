"""Writes of organisations: one transaction each."""

from lianyi.areas.organisations.services.bodies import (
    add_agenda_item,
    end_seat,
    form_body,
    give_seat,
    hold_meeting,
)
from lianyi.areas.organisations.services.capacities import (
    EntryDraft,
    end_entry,
    load_entries,
    set_entry,
    set_services,
)
from lianyi.areas.organisations.services.changing import (
    add_alias,
    bring_up_to_date,
    change_institution,
)
from lianyi.areas.organisations.services.consortia import create_consortium, join
from lianyi.areas.organisations.services.decisions import (
    DecisionDraft,
    add_follow_up,
    finish_follow_up,
    record_decision,
)
from lianyi.areas.organisations.services.entering import load_divisions, register_institution
from lianyi.areas.organisations.services.files import SHEET, import_institutions
from lianyi.areas.organisations.services.importing import ImportReport, load_institutions
from lianyi.areas.organisations.services.leaving import (
    dissolve,
    merge,
    propose_exit,
    record_exit_step,
)
from lianyi.areas.organisations.services.matters import (
    appoint_director,
    enact_matter,
    propose_matter,
    withdraw_matter,
)
from lianyi.areas.organisations.services.members import (
    change_member,
    grant_role,
    revoke_role,
    settle_member,
)
from lianyi.areas.organisations.services.rosters import RosterReport, load_roster
from lianyi.areas.organisations.services.routes import (
    AgreementDraft,
    check_network,
    end_agreement,
    end_route,
    map_route,
    sign_agreement,
)

__all__ = [
    "SHEET",
    "AgreementDraft",
    "DecisionDraft",
    "EntryDraft",
    "ImportReport",
    "RosterReport",
    "add_agenda_item",
    "add_alias",
    "add_follow_up",
    "appoint_director",
    "bring_up_to_date",
    "change_institution",
    "change_member",
    "check_network",
    "create_consortium",
    "dissolve",
    "enact_matter",
    "end_agreement",
    "end_entry",
    "end_route",
    "end_seat",
    "finish_follow_up",
    "form_body",
    "give_seat",
    "grant_role",
    "hold_meeting",
    "import_institutions",
    "join",
    "load_divisions",
    "load_entries",
    "load_institutions",
    "load_roster",
    "map_route",
    "merge",
    "propose_exit",
    "propose_matter",
    "record_decision",
    "record_exit_step",
    "register_institution",
    "revoke_role",
    "set_entry",
    "set_services",
    "settle_member",
    "sign_agreement",
    "withdraw_matter",
]
