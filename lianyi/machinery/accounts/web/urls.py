"""Addresses of accounts."""

from django.urls import path

from lianyi.machinery.accounts.web import entrance, own, people

urlpatterns = [
    path("login", entrance.login, name="login"),
    path("second-factor", entrance.second_factor, name="second-factor"),
    path("logout", entrance.logout, name="logout"),
    path("password", own.password, name="accounts-password"),
    path("totp", own.totp, name="accounts-totp"),
    path("totp.svg", own.totp_picture, name="accounts-totp-picture"),
    path("totp/codes", own.backup_codes, name="accounts-backup-codes"),
    path("totp/remove", own.totp_remove, name="accounts-totp-remove"),
    path("sessions", own.session_list, name="accounts-sessions"),
    path(
        "sessions/others/revoke", own.session_revoke_others, name="accounts-sessions-revoke-others"
    ),
    path("sessions/<int:session_id>/revoke", own.session_revoke, name="accounts-session-revoke"),
    path("tokens", own.token_list, name="accounts-tokens"),
    path("tokens/<int:token_id>/revoke", own.token_revoke, name="accounts-token-revoke"),
    path("people", people.account_list, name="accounts-people"),
    path("people/new", people.account_new, name="accounts-person-new"),
    path("people/<int:user_id>", people.account_detail, name="accounts-person"),
    path("people/<int:user_id>/lock", people.account_lock, name="accounts-person-lock"),
    path("people/<int:user_id>/reset", people.account_reset, name="accounts-person-reset"),
    path(
        "people/<int:user_id>/sessions/<int:session_id>/revoke",
        people.account_session_revoke,
        name="accounts-person-session-revoke",
    ),
    path("people/<int:user_id>/<slug:act>", people.account_act, name="accounts-person-act"),
]
