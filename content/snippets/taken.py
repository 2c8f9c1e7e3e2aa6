from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def require_free(row: Any, *fields: str) -> None:
    """Raise ValidationError for what another row of the same language has in such a field.

    Django leaves a constraint out whose columns are not all in the form, as the language.
    """
    others = type(row)._default_manager.filter(locale_id=row.locale_id).exclude(pk=row.pk)
    taken = [field for field in fields if others.filter(**{field: getattr(row, field)}).exists()]
    if taken:
        words = _("Something else is called this already. Please choose another one.")
        raise ValidationError(dict.fromkeys(taken, words))
