"""Written texts: documents, their versions with seal, and signed remarks beside them."""

from django.db import models
from django.db.models import Q

from lianyi.areas.records.models.encounters import Encounter, RecordRow
from lianyi.areas.records.models.querysets import RecordQuerySet
from lianyi.areas.records.types import AddendumCard, DocumentCard, DocumentKind


class Document(RecordRow):
    """A document of the record; its text stands in its newest revision and here for reading."""

    encounter = models.ForeignKey(Encounter, models.PROTECT, related_name="documents", null=True)
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=100)
    sections = models.JSONField()
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=100, blank=True, default="")
    client_id = models.CharField(max_length=64, null=True)

    objects = RecordQuerySet["Document"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["resident", "-at"], name="records_doc_resident")]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "client_id"], name="records_doc_client_once"
            ),
            models.CheckConstraint(
                condition=Q(institution__isnull=False), name="records_doc_has_institution"
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by="")
                | (Q(signed_at__isnull=False) & ~Q(signed_by="")),
                name="records_doc_signer_named",
            ),
        ]

    def card(self) -> DocumentCard:
        """The document in its newest version."""
        assert (
            self.institution_id is not None
        )  # a table constraint says so; the type checker cannot know
        return DocumentCard(
            id=self.pk,
            resident_id=self.resident_id,
            encounter_id=self.encounter_id,
            kind=DocumentKind(self.kind),
            title=self.title,
            sections=tuple((title, text) for title, text in self.sections),
            at=self.at,
            institution_id=self.institution_id,
            version=self.version,
            signed_at=self.signed_at,
            signed_by=self.signed_by,
        )


class Revision(models.Model):
    """One version of the content of a contact or a document. Signed, it is sealed and never changes again."""

    encounter = models.ForeignKey(
        Encounter, models.PROTECT, related_name="revisions", null=True, db_index=False
    )
    document = models.ForeignKey(
        Document, models.PROTECT, related_name="revisions", null=True, db_index=False
    )
    number = models.PositiveIntegerField()
    content = models.JSONField()
    reason = models.CharField(max_length=200, blank=True, default="")
    written_at = models.DateTimeField()
    written_by_id = models.BigIntegerField(null=True)
    written_by = models.CharField(max_length=100)
    signed_at = models.DateTimeField(null=True)
    signed_by_id = models.BigIntegerField(null=True)
    signed_by = models.CharField(max_length=100, blank=True, default="")
    key_id = models.CharField(max_length=8, blank=True, default="")
    seal = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(encounter__isnull=False, document=None)
                | Q(encounter=None, document__isnull=False),
                name="records_rev_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by="", seal="")
                | (Q(signed_at__isnull=False) & ~Q(signed_by="") & ~Q(seal="")),
                name="records_rev_signed_is_sealed",
            ),
            models.UniqueConstraint(
                fields=["encounter", "number"], name="records_rev_encounter_number"
            ),
            models.UniqueConstraint(
                fields=["document", "number"], name="records_rev_document_number"
            ),
        ]


class Addendum(models.Model):
    """A signed remark beside signed content; the content itself stays as it was."""

    encounter = models.ForeignKey(Encounter, models.PROTECT, related_name="addenda", db_index=False)
    text = models.TextField()
    at = models.DateTimeField()
    by_user_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=100)
    client_id = models.CharField(max_length=64, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["encounter", "client_id"], name="records_addendum_client_once"
            )
        ]

    def card(self) -> AddendumCard:
        """The remark as read."""
        return AddendumCard(at=self.at, by_name=self.by_name, text=self.text)
