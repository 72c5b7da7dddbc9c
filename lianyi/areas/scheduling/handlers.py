"""What scheduling does on hearing of others: holds and visits follow a merged resident."""

from lianyi.areas.residents.events import ResidentsMerged, ResidentsUnmerged
from lianyi.areas.scheduling.services.following import follow_merge, follow_unmerge
from lianyi.machinery.outbox import public as outbox


@outbox.subscribe(ResidentsMerged)
def follow_kept_resident(event: ResidentsMerged) -> None:
    """Holds, visits and stays of the merged file follow the one that is kept."""
    follow_merge(kept_id=event.kept_id, merged_id=event.merged_id)


@outbox.subscribe(ResidentsUnmerged)
def follow_restored_resident(event: ResidentsUnmerged) -> None:
    """A restored file gets back what was made for it."""
    follow_unmerge(kept_id=event.kept_id, restored_id=event.restored_id)
