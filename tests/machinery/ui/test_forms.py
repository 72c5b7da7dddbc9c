"""How a form is drawn: label, mark, help, fault with remedy, and the right keyboard."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.template import engines


class VisitForm(forms.Form):
    name = forms.CharField(
        label="姓名", help_text="与身份证一致", widget=forms.TextInput({"class": "wide"})
    )
    note = forms.CharField(label="备注", required=False, widget=forms.Textarea)
    kind = forms.ChoiceField(label="类型", choices=[("up", "上转")])
    sex = forms.ChoiceField(
        label="性别", choices=[("1", "男"), ("2", "女")], widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label="已知情同意")
    on = forms.DateField(label="日期")
    at = forms.DateTimeField(label="时间")
    token = forms.CharField(widget=forms.HiddenInput, initial="t")

    def clean(self) -> None:
        if self.cleaned_data.get("note") == "x":
            raise forms.ValidationError("备注与类型不符")


def drawn(text: str, form: forms.Form) -> str:
    return engines["django"].from_string("{% load ui %}" + text).render({"form": form})


def test_each_field_has_its_label_and_help_bound_to_it():
    shown = drawn("{% field form.name %}", VisitForm())

    assert '<label for="id_name">姓名<span class="must"' in shown
    assert 'aria-describedby="id_name_helptext"' in shown
    assert '<p class="help" id="id_name_helptext">与身份证一致</p>' in shown
    assert 'class="wide form-control"' in shown


def test_what_need_not_be_given_bears_no_mark():
    assert "must" not in drawn("{% field form.note %}", VisitForm())


def test_a_fault_stands_at_its_field_and_is_announced():
    shown = drawn("{% field form.name %}", VisitForm({"name": ""}))

    assert 'aria-invalid="true"' in shown
    assert 'aria-describedby="id_name_helptext id_name_error"' in shown
    assert '<div class="wrong" id="id_name_error">' in shown
    assert "is-invalid" in shown


@pytest.mark.parametrize(
    ("field", "look"),
    [
        ("kind", 'class="form-select"'),
        ("agreed", 'class="form-check-input"'),
        ("note", 'class="form-control"'),
    ],
)
def test_each_kind_of_field_has_its_look(field: str, look: str):
    assert look in str(VisitForm()[field])


def test_choices_are_a_group_with_a_legend():
    shown = drawn("{% field form.sex %}", VisitForm())

    assert "<fieldset" in shown
    assert "<legend>性别" in shown
    assert shown.count('type="radio"') == 2


def test_days_and_instants_use_the_browsers_own_picker_in_its_own_form():
    form = VisitForm(
        initial={"on": date(2026, 11, 4), "at": datetime(2026, 11, 4, 0, 5, tzinfo=UTC)}
    )

    assert 'type="date"' in str(form["on"])
    assert 'value="2026-11-04"' in str(form["on"])
    assert 'type="datetime-local"' in str(form["at"])
    assert 'value="2026-11-04T08:05"' in str(form["at"])


def test_what_the_picker_sends_is_understood():
    sent = {
        "name": "王",
        "kind": "up",
        "sex": "1",
        "agreed": "on",
        "on": "2026-11-04",
        "at": "2026-11-04T08:05",
    }
    form = VisitForm(sent | {"token": "t"})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["at"] == datetime(2026, 11, 4, 0, 5, tzinfo=UTC)


def test_the_whole_form_draws_itself_with_what_is_wrong_as_a_whole_on_top():
    sent = {
        "name": "王",
        "note": "x",
        "kind": "up",
        "sex": "1",
        "agreed": "on",
        "on": "2026-11-04",
        "at": "2026-11-04T08:05",
    }

    shown = drawn("{{ form }}", VisitForm(sent | {"token": "t"}))

    assert shown.index('role="alert"') < shown.index("id_name")
    assert "备注与类型不符" in shown
    assert 'type="hidden" name="token"' in shown


def test_a_page_may_give_a_field_other_words():
    shown = drawn('{% field form.name label="患者姓名" hint="照身份证填" wide=True %}', VisitForm())

    assert "患者姓名" in shown
    assert "照身份证填" in shown
    assert "field-wide" in shown
