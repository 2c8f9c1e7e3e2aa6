from django import forms


class NativeDateInput(forms.DateInput):
    """The browser's own date field: Wagtail's needs an inline script, which our policy forbids."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")
