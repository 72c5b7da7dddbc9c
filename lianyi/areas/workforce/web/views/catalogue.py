"""The catalogue of roles: what each may do, whose rows it sees, where it may stand."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lianyi.areas.workforce.definitions import PERMISSIONS, names, roles
from lianyi.machinery.scope import needs
from lianyi.machinery.tabular import download
from lianyi.machinery.ui import page
from lianyi.machinery.ui.wording import word


@require_GET
@needs("workforce.view")
def role_list(request: HttpRequest) -> HttpResponseBase:
    """Roles across, permissions down, grouped by area."""
    found = list(roles().values())
    if request.GET.get("export"):
        heads = [_("权限"), *(word(role.code) for role in found)]
        rows = (
            [word(permission), *(permission in role.permissions for role in found)]
            for _group, permissions in _groups()
            for permission in permissions
        )
        return download(_("角色权限表"), heads, rows, form=request.GET["export"])
    matrix = [
        (group, [(permission, [permission in r.permissions for r in found]) for permission in rows])
        for group, rows in _groups()
    ]
    return page(
        request,
        "workforce/roles.html",
        roles=found,
        matrix=matrix,
        reaches=names.REACHES,
        tiers=names.TIERS,
    )


def _groups() -> list[tuple[str, list[str]]]:
    """Every permission under the name of its area, in the catalogue's order."""
    return [
        (name, sorted(one for one in PERMISSIONS if one.partition(".")[0] == area))
        for area, name in names.PERMISSION_GROUPS.items()
    ]
