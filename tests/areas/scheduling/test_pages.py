"""The pages of slots, visits and beds, as staff open them."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.areas.records.signing_in import signed_in
from tests.areas.scheduling.builders import a_desk, beds

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RES-01")]


@pytest.fixture
def desk():
    return a_desk()


def test_the_bed_board_shows_every_bed_with_word_and_shape(desk, client: Client):
    beds(desk, 3)
    signed_in(client, "ward_nurse", desk.county.hospital)

    answer = client.get(reverse("scheduling-beds"))

    assert answer.status_code == 200
    text = answer.content.decode()
    assert text.count('class="bed bed-FREE"') == 3
    assert "空床" in text
