"""Forms of terminology: shape only."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from lianyi.areas.terminology.types import SystemCard

QUIET = {"autocomplete": "off", "spellcheck": "false"}


class MapForm(forms.Form):
    """What a local code means: a code, or `code name` as the type-ahead writes it."""

    code = forms.CharField(
        label=_("标准编码"),
        max_length=240,
        help_text=_("输入编码、名称或拼音首字母，从提示中选择"),
        widget=forms.TextInput(
            {
                **QUIET,
                "list": "terminology-options-list",
                "hx-get": reverse_lazy("terminology-options"),
                "hx-trigger": "input changed delay:250ms",
                "hx-sync": "this:replace",
                "hx-include": "closest form",
                "hx-target": "#terminology-options-list",
            }
        ),
    )
    system = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def clean_code(self) -> str:
        """The code alone."""
        return str(self.cleaned_data["code"]).split()[0]


class TermsForm(forms.Form):
    """A version of a code table from a file."""

    file = forms.FileField(
        label=_("文件"), help_text=_("每行“编码 名称”，UTF-8 或 GB 18030，CSV、DAT、TXT 均可")
    )
    system = forms.CharField(
        label=_("代码系统"),
        max_length=40,
        help_text=_("选已有的，或填新代码：小写字母、数字、连字符"),
        widget=forms.TextInput({**QUIET, "list": "terminology-systems"}),
    )
    name = forms.CharField(
        label=_("名称"), max_length=80, required=False, help_text=_("新代码系统必填")
    )
    version = forms.CharField(label=_("版本"), max_length=40, help_text=_("如“医保 2.0 版”"))
    effective_on = forms.DateField(label=_("生效日期"), widget=forms.DateInput())
    source = forms.CharField(label=_("来源"), max_length=80, help_text=_("发布单位与文号"))
    dry_run = forms.BooleanField(label=_("只检查，不导入"), required=False, initial=True)


class CrosswalkForm(forms.Form):
    """The crosswalk between two code systems from a file."""

    file = forms.FileField(label=_("文件"), help_text=_("每行“原编码 目标编码”"))
    from_system = forms.ChoiceField(label=_("原代码系统"))
    to_system = forms.ChoiceField(label=_("目标代码系统"))
    source = forms.CharField(label=_("来源"), max_length=80, help_text=_("发布单位与文号"))
    dry_run = forms.BooleanField(label=_("只检查，不导入"), required=False, initial=True)

    def __init__(self, *args: Any, systems: Iterable[SystemCard], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "—"), *((card.code, card.name_zh) for card in systems)]
        for name in ("from_system", "to_system"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # declared so above
            field.choices = choices
