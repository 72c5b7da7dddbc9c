"""What an ECG adds to the page of an order: its recordings, and what the pre-read proposes."""

from dataclasses import dataclass

from django.utils.functional import cached_property

from lianyi.areas.diagnostics.definitions.parts import register_part
from lianyi.areas.diagnostics.selectors.waveforms import EcgPart, find_part
from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.web.ecg_words import sentence
from lianyi.kernel.actor import Actor


@dataclass
class ShownPart:
    """The part with its proposals in words, worded where they are shown."""

    found: EcgPart

    @cached_property
    def sentences(self) -> list[dict[str, object]]:
        """The newest recording's proposals, the urgent first."""
        return [{"text": sentence(told), "urgent": told["urgent"]} for told in self.found.proposals]


def shown_part(card: OrderCard, actor: Actor) -> ShownPart | None:
    """The part of an order's page; None for what is no ECG."""
    found = find_part(card, actor)
    return ShownPart(found) if found else None


register_part("ecg", shown_part)
