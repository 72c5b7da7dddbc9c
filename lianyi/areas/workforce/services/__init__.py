"""Writes of workforce."""

from lianyi.areas.workforce.services.establishment import open_account, record_entry
from lianyi.areas.workforce.services.importing import import_file
from lianyi.areas.workforce.services.people import (
    change_staff,
    create_account,
    hire,
    import_staff,
    leave,
)
from lianyi.areas.workforce.services.posts import (
    PostNotFound,
    end_post,
    make_main,
    open_post,
    void_cached_access,
)

__all__ = [
    "PostNotFound",
    "change_staff",
    "create_account",
    "end_post",
    "hire",
    "import_file",
    "import_staff",
    "leave",
    "make_main",
    "open_account",
    "open_post",
    "record_entry",
    "void_cached_access",
]
