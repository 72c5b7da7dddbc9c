"""What every page shares: how a door answers, how a refusal is worded, how a list is paged, how the desk is filled.

Owner: the platform team. A door calls `page` to show, `done` after a write, `say` to word a refusal; selectors page
with `Keyset`; an area fills its cards of the role desk through `desk.register`. Templates extend `ui/base.html`.
"""

from lianyi.machinery.ui import desk
from lianyi.machinery.ui.answers import carried_out, done, page, refuse, taken
from lianyi.machinery.ui.paging import Keyset, Page, paginate
from lianyi.machinery.ui.wording import say

__all__ = [
    "Keyset",
    "Page",
    "carried_out",
    "desk",
    "done",
    "page",
    "paginate",
    "refuse",
    "say",
    "taken",
]
