"""Forms of accounts: shape only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianyi.machinery.accounts.passwords import MAX_LENGTH
from lianyi.machinery.ui.wording import word


class LoginForm(forms.Form):
    """Username and password."""

    username = forms.CharField(
        label=_("用户名"),
        max_length=64,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}
        ),
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=MAX_LENGTH,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(forms.Form):
    """A code of the authenticator, or one from the paper."""

    code = forms.CharField(
        label=_("验证码"),
        max_length=20,
        help_text=_("身份验证器显示的 6 位数字；手机不在身边时，可填一个备用码"),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True}
        ),
    )


class EnrolForm(forms.Form):
    """The first code of a new authenticator, with the password: whoever finds an open screen must not enrol."""

    password = forms.CharField(
        label=_("登录密码"),
        strip=False,
        max_length=MAX_LENGTH,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label=_("6 位验证码"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class PasswordOnlyForm(forms.Form):
    """The password again, before something delicate."""

    password = forms.CharField(
        label=_("登录密码"),
        strip=False,
        max_length=MAX_LENGTH,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PasswordForm(forms.Form):
    """The present password and, twice, the new one."""

    present = forms.CharField(
        label=_("当前密码"),
        strip=False,
        max_length=MAX_LENGTH,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("新密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再输一次新密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any] | None:
        """Both new passwords must be the same."""
        data = super().clean()
        if (
            data
            and data.get("password")
            and data.get("again")
            and data["password"] != data["again"]
        ):
            self.add_error("again", _("两次输入的新密码不一致，请重新输入"))
        return data


class TokenForm(forms.Form):
    """A token: what for, how long, what it may do."""

    name = forms.CharField(
        label=_("名称"), max_length=60, help_text=_("给哪个系统用，如“县医院 HIS 接口”")
    )
    days = forms.IntegerField(label=_("有效天数"), min_value=1, max_value=730, initial=90)
    permissions = forms.MultipleChoiceField(
        label=_("允许的操作"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只勾选对方系统用得到的"),
    )
    password = forms.CharField(
        label=_("登录密码"),
        strip=False,
        max_length=MAX_LENGTH,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, permissions: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["permissions"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(permission, word(permission)) for permission in permissions]


class AccountForm(forms.Form):
    """A new account."""

    username = forms.CharField(
        label=_("用户名"),
        max_length=64,
        help_text=_("3–64 位字母、数字、点、横线或下划线；建议用工号"),
    )
    name = forms.CharField(label=_("姓名"), max_length=64)
    needs_second_factor = forms.BooleanField(
        label=_("必须启用两步验证"),
        required=False,
        help_text=_("系统管理员必须启用；启用后首次登录时绑定"),
    )


class LockForm(forms.Form):
    """Why an account is locked."""

    reason = forms.CharField(label=_("锁定原因"), max_length=200)
