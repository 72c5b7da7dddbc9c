"""Shapes of what people type about staff, posts and approved posts."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from lianyi.areas.workforce import selectors
from lianyi.areas.workforce.definitions import names, roles
from lianyi.areas.workforce.types import EntryKind, StaffDraft, StaffSearch
from lianyi.areas.workforce.web.place import Groups
from lianyi.kernel.actor import Scope
from lianyi.kernel.numbers import whole

QUIET: Final = {"autocomplete": "off", "spellcheck": "false"}
SHOWN: Final = 6


def options(words: Mapping[str, str], *, empty: Any = None) -> list[tuple[str, Any]]:
    """Choices of a select from code -> name, with an empty first line where none need be chosen."""
    first = [] if empty is None else [("", empty)]
    return [*first, *((str(code), gettext_lazy(name)) for code, name in words.items())]


def role_options(tier: str = "") -> list[tuple[str, Any]]:
    """Roles that may stand at a tier, or all."""
    return [
        (role.code, gettext_lazy(role.name_zh))
        for role in roles().values()
        if not tier or tier in role.tiers
    ]


class PersonForm(forms.Form):
    """What is corrected about somebody: name, profession, rank, licence."""

    name = forms.CharField(label=_("姓名"), max_length=64, widget=forms.TextInput(QUIET))
    sex = forms.ChoiceField(label=_("性别"), choices=options(names.SEXES, empty="—"))
    profession = forms.ChoiceField(
        label=_("执业类别"), choices=options(names.PROFESSIONS, empty="—")
    )
    rank = forms.ChoiceField(label=_("职称级别"), choices=options(names.RANKS))
    title = forms.CharField(
        label=_("职称"), max_length=40, required=False, help_text=_("如“副主任医师”")
    )
    licence_no = forms.CharField(
        label=_("执业证书编码"),
        max_length=32,
        required=False,
        help_text=_("医师、护士、药师必须登记，否则不能执业；行政后勤可空"),
        widget=forms.TextInput(QUIET),
    )
    licence_scope = forms.CharField(label=_("执业范围"), max_length=60, required=False)
    licence_until = forms.DateField(
        label=_("证书有效期至"),
        required=False,
        help_text=_("长期有效的可空"),
        widget=forms.DateInput(),
    )


class HireForm(PersonForm):
    """Somebody new, with the first post."""

    identity_number = forms.CharField(
        label=_("身份证号"),
        max_length=32,
        required=False,
        help_text=_("加密保存，只显示首尾"),
        widget=forms.TextInput(QUIET),
    )
    phone = forms.CharField(
        label=_("电话"),
        max_length=20,
        required=False,
        widget=forms.TextInput({**QUIET, "inputmode": "tel"}),
    )
    institution_id = forms.TypedChoiceField(label=_("任职单位"), coerce=int)
    department = forms.CharField(label=_("科室"), max_length=60, required=False)
    role = forms.ChoiceField(
        label=_("角色"), help_text=_("角色决定能做什么、能看谁；可选角色随单位级别而定")
    )
    since = forms.DateField(label=_("任职日期"), widget=forms.DateInput())

    def __init__(self, *args: Any, places: Groups, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_post(self, places)

    def draft(self) -> StaffDraft:
        """What the service takes."""
        return StaffDraft(**self.cleaned_data)


class PostForm(forms.Form):
    """A further post."""

    institution_id = forms.TypedChoiceField(label=_("任职单位"), coerce=int)
    department = forms.CharField(label=_("科室"), max_length=60, required=False)
    role = forms.ChoiceField(label=_("角色"), help_text=_("可选角色随单位级别而定"))
    since = forms.DateField(label=_("开始日期"), widget=forms.DateInput())
    until = forms.DateField(
        label=_("截止日期"),
        required=False,
        help_text=_("含当日；不定期的可空"),
        widget=forms.DateInput(),
    )
    main = forms.BooleanField(
        label=_("作为主要岗位"), required=False, help_text=_("登录后默认以主要岗位工作")
    )

    def __init__(self, *args: Any, places: Groups, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_post(self, places)


class EndForm(forms.Form):
    """The last day of a post, or of somebody's employment, and why."""

    until = forms.DateField(
        label=_("最后一天"),
        help_text=_("含当日；次日起该岗位的权限全部失效"),
        widget=forms.DateInput(),
    )
    reason = forms.CharField(label=_("原因"), max_length=200)


class AccountForm(forms.Form):
    """A user name for somebody on the staff."""

    username = forms.CharField(
        label=_("用户名"),
        max_length=64,
        help_text=_("3–64 位字母、数字、点、横线或下划线；建议用工号"),
        widget=forms.TextInput({**QUIET, "autocapitalize": "none"}),
    )


class PracticeForm(forms.Form):
    """Where, and on which day."""

    institution = forms.TypedChoiceField(label=_("执业单位"), coerce=int)
    on = forms.DateField(label=_("执业日期"), widget=forms.DateInput())

    def __init__(self, *args: Any, places: Groups, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "institution", [("", "—"), *places])


class StaffField(forms.CharField):
    """Somebody on the staff, typed as `number name` (from the type-ahead), or by a name only one bears."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=80, **kwargs)
        self.scope: Scope | None = None
        self.widget.attrs |= {
            **QUIET,
            "list": "workforce-find-list",
            "hx-get": reverse_lazy("workforce-find"),
            "hx-trigger": "input changed delay:250ms",
            "hx-sync": "this:replace",
            "hx-target": "#workforce-find-list",
        }

    def clean(self, value: Any) -> int | None:
        """The number of the person; None for an empty field."""
        text = " ".join(super().clean(value).split())
        if not text or self.scope is None:
            return None
        if (number := whole(text.partition(" ")[0])) is not None:
            return number
        wanted = StaffSearch(on=timezone.localdate(self.scope.at), text=text, employed=False)
        found = selectors.search_staff(wanted, self.scope, at_most=SHOWN).rows
        exact = [card for card in found if card.name == text] or found
        if len(exact) == 1:
            return exact[0].id
        if not exact:
            raise ValidationError(
                gettext("管理范围内没有“%(text)s”，请核对姓名。") % {"text": text}
            )
        listed = "；".join(f"{card.id} {card.name} {card.department}" for card in exact)
        raise ValidationError(gettext("请写明是哪一位：%(listed)s") % {"listed": listed})


class EntryForm(forms.Form):
    """A line of the establishment ledger with its approval."""

    kind = forms.ChoiceField(label=_("事项"), choices=options(names.ENTRY_KINDS))
    count = forms.IntegerField(
        label=_("数量"), initial=1, help_text=_("核减填负数；占用、释放一次一人，填 1")
    )
    staff_id = StaffField(
        label=_("人员"), required=False, help_text=_("占用、释放必填：输入姓名或拼音首字母选择")
    )
    works_at_id = forms.TypedChoiceField(
        label=_("用于单位"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("占用时填写；默认为其主要任职单位"),
    )
    approval_no = forms.CharField(
        label=_("批准文号"), max_length=60, help_text=_("如“平编办〔2026〕12号”")
    )
    approved_by = forms.CharField(label=_("批准单位"), max_length=60)
    on = forms.DateField(label=_("批准日期"), widget=forms.DateInput())
    note = forms.CharField(label=_("备注"), max_length=200, required=False)

    def __init__(self, *args: Any, places: Groups, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "works_at_id", [("", "—"), *places])
        person = self.fields["staff_id"]
        assert isinstance(person, StaffField)  # declared so above
        person.scope = scope

    def entry(self) -> dict[str, Any]:
        """What the service takes."""
        return {**self.cleaned_data, "kind": EntryKind(self.cleaned_data["kind"])}


class OpenAccountForm(forms.Form):
    """An account of approved posts: of an institution, or the pool of the county."""

    level = forms.ChoiceField(label=_("编制层级"), choices=options(names.LEVELS))
    institution_id = forms.TypedChoiceField(
        label=_("单位"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: Any, places: Groups, pool: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institution_id"].required = not pool
        _offer(self, "institution_id", [("", _("全县统筹") if pool else "—"), *places])


class FileForm(forms.Form):
    """A file to import."""

    file = forms.FileField(label=_("文件"), help_text=_("CSV 或 XLSX，最多 5000 行"))
    dry_run = forms.BooleanField(label=_("只检查，不导入"), required=False, initial=True)


def _offer(form: forms.Form, name: str, choices: Iterable[Any]) -> None:
    """Set what a select offers now."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # declared so above
    field.choices = list(choices)


def _offer_post(form: forms.Form, places: Groups) -> None:
    """Offer institutions and roles; choosing an institution narrows the roles."""
    _offer(form, "institution_id", [("", "—"), *places])
    _offer(form, "role", [("", "—"), *role_options()])
    form.fields["institution_id"].widget.attrs |= {
        "hx-get": reverse_lazy("workforce-role-options"),
        "hx-target": "#id_role",
        "hx-trigger": "change",
    }
