"""Who is at the other end: address, device, and the name they typed."""

from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest

_SYSTEMS: Final = (
    ("HarmonyOS", "鸿蒙"),
    ("OpenHarmony", "鸿蒙"),
    ("Android", "安卓"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
_BROWSERS: Final = (
    ("MicroMessenger", "微信"),
    ("HeadlessChrome", "Chrome"),
    ("Edg/", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def address_of(request: HttpRequest) -> str:
    """The address of the client. Behind N trusted proxies (LIANYI_PROXIES), the N-th from the right of X-Forwarded-For.

    What stands further left was written by the client and proves nothing; nor does anything in that header where the
    connection itself comes from elsewhere than a proxy (LIANYI_PROXIES_FROM, where it is set).
    """
    here = _plain(str(request.META.get("REMOTE_ADDR", "")))
    proxies: int = getattr(settings, "LIANYI_PROXIES", 0)
    if proxies < 1 or not _is_proxy(here):
        return here
    hops = [
        hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()
    ]
    return _plain(hops[-proxies]) if len(hops) >= proxies else here


def _is_proxy(address: str) -> bool:
    """Whether a connection comes from a proxy; every one does where nothing is said of it."""
    networks: tuple[IPv4Network | IPv6Network, ...] = getattr(settings, "LIANYI_PROXIES_FROM", ())
    if not networks:
        return True
    return bool(address) and any(ip_address(address) in network for network in networks)


def _plain(text: str) -> str:
    """An address as it is stored; nothing for what is none, such as a socket of this machine."""
    try:
        return str(ip_address(text.strip("[] ")))
    except ValueError:
        return ""


def device_of(user_agent: str) -> str:
    """A device as its owner would name it: system and browser."""
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    return " · ".join(part for part in (system, browser) if part) or "其他设备"


def username_of(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The name a sign-in was tried under, as accounts are stored: one spelling, one count of failures."""
    typed = (credentials or {}).get("username") or request.POST.get("username") or ""
    return str(typed).strip().lower()[:64]
