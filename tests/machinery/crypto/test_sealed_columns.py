"""A sealed column is read and written like any other, and the database sees only ciphertext."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.exceptions import FieldError
from django.db import connection, models
from django.db.models.functions import Upper

from lianyi.machinery.crypto import renewal
from lianyi.machinery.crypto.fields import EncryptedField
from lianyi.machinery.crypto.keyring import Tampered, rotate


class Person(models.Model):
    """A table of this test only."""

    phone = EncryptedField(null=True)
    identity = EncryptedField(default="")

    objects: "models.Manager[Person]"

    class Meta:
        app_label = "crypto"
        db_table = "crypto_test_person"
        managed = False


apps.all_models["crypto"].pop("person")  # the platform's own table list stays as it is
COLUMN = renewal.SealedColumn("crypto_test_person", "phone", "id")


@pytest.fixture(autouse=True)
def table(transactional_db: None) -> Iterator[None]:
    with connection.schema_editor() as editor:
        editor.create_model(Person)
    yield
    with connection.schema_editor() as editor:
        editor.delete_model(Person)


def stored(column: str = "phone") -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM crypto_test_person ORDER BY id")
        return [value for (value,) in cursor.fetchall()]


@pytest.mark.rows("SEC-03")
def test_the_database_holds_no_plain_text_and_no_two_equal_texts():
    Person.objects.bulk_create([Person(phone="13812345678"), Person(phone="13812345678")])

    one, two = stored()
    assert one != two
    assert "138" not in one + two
    assert list(Person.objects.values_list("phone", flat=True)) == ["13812345678"] * 2


def test_nothing_stays_nothing_and_can_be_asked_for():
    Person.objects.create(phone=None)
    Person.objects.create(phone="")

    assert stored()[0] is None
    assert Person.objects.filter(phone__isnull=True).count() == 1
    assert Person.objects.filter(phone=None).count() == 1
    assert Person.objects.exclude(phone=None).count() == 1
    assert Person.objects.filter(phone__isnull=False).get().phone == ""


@pytest.mark.parametrize("how", ["exact", "in", "contains", "startswith", "gt", "regex"])
def test_a_comparison_that_could_only_be_false_is_a_fault(how: str):
    with pytest.raises(FieldError, match="blind index"):
        Person.objects.filter(**{f"phone__{how}": ["1"] if how == "in" else "1"}).exists()


def test_every_way_of_writing_seals():
    person = Person.objects.create(phone="1", identity="a")
    person.phone = "2"
    person.save(update_fields=["phone"])
    Person.objects.filter(pk=person.pk).update(identity="b")
    person.refresh_from_db()
    assert (person.phone, person.identity) == ("2", "b")

    person.phone = "3"
    Person.objects.bulk_update([person], ["phone"])
    assert Person.objects.get().phone == "3"
    assert all(value.startswith("k1.") for value in stored() + stored("identity"))


def test_a_ciphertext_copied_from_another_column_is_a_loud_fault():
    Person.objects.create(phone="1", identity="411723196803071234")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE crypto_test_person SET phone = identity")

    with pytest.raises(Tampered):
        Person.objects.get()


def test_rows_of_an_older_key_are_sealed_again_and_read_the_same():
    Person.objects.bulk_create([Person(phone=str(n)) for n in range(5)] + [Person(phone=None)])
    rotate("field")
    Person.objects.create(phone="new")

    assert [renewal.renew_one_batch(COLUMN, at_most=3) for _ in range(3)] == [3, 2, 0]

    assert {value.partition(".")[0] for value in stored() if value} == {"k2"}
    phones = Person.objects.order_by("id").values_list("phone", flat=True)
    assert list(phones) == ["0", "1", "2", "3", "4", None, "new"]


def test_expressions_are_left_to_the_database():
    Person.objects.create(phone="abc", identity="x")
    with pytest.raises(FieldError):
        Person.objects.filter(phone=Upper("identity")).exists()
