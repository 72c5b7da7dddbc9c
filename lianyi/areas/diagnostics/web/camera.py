"""The counters where labels are scanned may use the camera; every other page but a consultation's room may not."""

from typing import Final, TypeVar

from django.http import HttpResponseBase

CAMERA: Final = "camera=(self), microphone=(), geolocation=()"
Answer = TypeVar("Answer", bound=HttpResponseBase)


def with_camera(response: Answer) -> Answer:
    """Let the page read barcodes with the camera of a telephone."""
    response.headers["Permissions-Policy"] = CAMERA
    return response
