"""How a form is drawn: label, mark of what must be given, help, and the error with what to do, at each field."""

from typing import Any

from django.forms import (
    BaseForm,
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    DateInput,
    DateTimeInput,
    Field,
    HiddenInput,
    MultiWidget,
    RadioSelect,
    Select,
    TimeInput,
    Widget,
)
from django.forms.renderers import TemplatesSetting


class LianyiField(BoundField):
    """A field that knows how it wants to be drawn."""

    def __init__(self, form: BaseForm, field: Field, name: str) -> None:
        super().__init__(form, field, name)
        _use_pickers(field.widget)

    @property
    def kind(self) -> str:
        """`check` (one box beside its label), `choices` (a list of boxes) or `input`."""
        widget = self.field.widget
        if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
            return "choices"
        return "check" if isinstance(widget, CheckboxInput) else "input"

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: Widget | None = None
    ) -> dict[str, Any]:
        """Add the class of the look to what Django says (required, invalid, described by)."""
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        chosen = widget or self.field.widget
        classes = [
            str(chosen.attrs.get("class", "")),
            _look(chosen),
            "is-invalid" if self.errors else "",
        ]
        if any(classes):
            built["class"] = " ".join(dict.fromkeys(" ".join(classes).split()))
        return built


class LianyiFormRenderer(TemplatesSetting):
    """Draws `{{ form }}` and `{{ form.x.as_field_group }}` with the templates of this package."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/_field.html"
    bound_field_class = LianyiField


def _look(widget: Widget) -> str:
    """The class that gives a widget its look."""
    if isinstance(widget, HiddenInput | MultiWidget):
        return ""
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, CheckboxInput):
        return "form-check-input"
    return "form-select" if isinstance(widget, Select) else "form-control"


def _use_pickers(widget: Widget) -> None:
    """Let the browser's own pickers serve days and instants; they want the form ISO 8601 gives."""
    if isinstance(widget, DateTimeInput):
        widget.input_type, widget.format = "datetime-local", "%Y-%m-%dT%H:%M"
    elif isinstance(widget, DateInput):
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    elif isinstance(widget, TimeInput):
        widget.input_type, widget.format = "time", "%H:%M"
