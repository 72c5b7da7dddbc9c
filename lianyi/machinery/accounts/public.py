"""What other parts may call: `from lianyi.machinery.accounts import public as accounts`."""

from lianyi.machinery.accounts.models import User
from lianyi.machinery.accounts.passwords import WeakPassword
from lianyi.machinery.accounts.selectors import get_account, has_second_factor, list_accounts
from lianyi.machinery.accounts.services.acting import AccountNotFound
from lianyi.machinery.accounts.services.people import (
    BadUsername,
    UsernameTaken,
    create_account,
    lock_account,
    require_second_factor,
    reset_password,
    set_active,
    unlock_account,
)
from lianyi.machinery.accounts.services.sessions import (
    choose_post,
    end_all_sessions,
    sweep_sessions,
)
from lianyi.machinery.accounts.services.tokens import BadToken, recognise_token
from lianyi.machinery.accounts.types import AccountCard, NewSecret, Standing

__all__ = [
    "AccountCard",
    "AccountNotFound",
    "BadToken",
    "BadUsername",
    "NewSecret",
    "Standing",
    "User",
    "UsernameTaken",
    "WeakPassword",
    "choose_post",
    "create_account",
    "end_all_sessions",
    "get_account",
    "has_second_factor",
    "list_accounts",
    "lock_account",
    "recognise_token",
    "require_second_factor",
    "reset_password",
    "set_active",
    "sweep_sessions",
    "unlock_account",
]
