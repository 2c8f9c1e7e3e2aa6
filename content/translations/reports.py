"""Lists of wagtail-localize, of what the person finds in the admin. See docs/decisions/0696."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail_localize.models import Translation
from wagtail_localize.views.report import TranslationsReportView
from wagtail_localize.views.snippets_api import SnippetViewSet

from content.policies import seen_by


class SeenTranslationsView(TranslationsReportView):
    """The report names a translation where both ends of it are seen; wagtail-localize names all."""

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().filter(_seen(self.request.user))


class SeenSnippets(SnippetViewSet):
    def get_queryset(self) -> QuerySet:
        return seen_by(self.request.user, self.get_model())


def _seen(user: Any) -> Q:
    kinds = ContentType.objects.filter(
        pk__in=Translation.objects.values("source__object__content_type")
    )
    seen = Q(pk=None)
    for kind in kinds:
        if model := kind.model_class():
            seen |= Q(source__object__content_type=kind) & _ends_seen(user, model)
    return seen


def _ends_seen(user: Any, model: type[Any]) -> Q:
    rows, every = seen_by(user, model), model._default_manager
    source = {"locale": OuterRef("source__locale")}
    target = {"locale": OuterRef("target_locale")}
    key = {"translation_key": OuterRef("source__object")}
    return Q(Exists(rows.filter(**key, **source))) & (
        Q(Exists(rows.filter(**key, **target))) | ~Q(Exists(every.filter(**key, **target)))
    )
