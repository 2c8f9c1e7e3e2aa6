from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, PageChooserPanel
from wagtail.models import Locale, PreviewableMixin, TranslatableMixin


class BannerQuerySet(models.QuerySet):
    def shown_now(self):
        return self.not_over().filter(starts_at__lte=timezone.now())

    def not_over(self):
        return self.filter(models.Q(ends_at=None) | models.Q(ends_at__gt=timezone.now()))

    def untranslated(self):
        """Return banners that are not written in every language of the site."""
        written = Banner.objects.order_by().values("translation_key")
        short = written.annotate(count=models.Count("pk")).filter(count__lt=Locale.objects.count())
        return self.filter(translation_key__in=short.values("translation_key"))

    def next_change(self, after):
        """Return the next time at which one of them begins or ends; None when none does."""
        coming = {
            name: models.Min(name, filter=models.Q(**{f"{name}__gt": after}))
            for name in ("starts_at", "ends_at")
        }
        return min(filter(None, self.aggregate(**coming).values()), default=None)


class Banner(PreviewableMixin, TranslatableMixin, models.Model):
    """A short notice on top of pages, for a time and for a part of the site."""

    class Severity(models.TextChoices):
        EMERGENCY = "emergency", _("Emergency: people must act now")
        WARNING = "warning", _("Warning: something does not work as usual")
        INFO = "info", _("Information")

    severity = models.CharField(
        _("severity"), max_length=16, choices=Severity, default=Severity.INFO
    )
    title = models.CharField(
        _("title"), max_length=80, help_text=_("What happened, in a few words.")
    )
    text = models.TextField(
        _("text"),
        max_length=400,
        help_text=_("What it means for the reader and what to do. Two plain sentences."),
    )
    starts_at = models.DateTimeField(_("shown from"), default=timezone.now)
    ends_at = models.DateTimeField(
        _("shown until"), null=True, blank=True, help_text=_("Empty: until you end it.")
    )
    below = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("only on this page and those below"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Empty: on every page, messages included."),
    )

    objects = BannerQuerySet.as_manager()

    panels = [
        FieldPanel("severity"),
        FieldPanel("title"),
        FieldPanel("text"),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        PageChooserPanel("below"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("banner")
        verbose_name_plural = _("banners")
        ordering = ["starts_at"]
        indexes = [models.Index(fields=["locale", "starts_at"], name="banner_window")]

    def __str__(self) -> str:
        return self.title

    def missing_languages(self) -> list[str]:
        """Return the languages of the site in which nobody has written this banner yet."""
        written = self.get_translations(inclusive=True).values("locale")
        return [one.get_display_name() for one in Locale.objects.exclude(pk__in=written)]

    def clean(self) -> None:
        if self.ends_at and self.starts_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("The end must be after the start.")})

    def get_preview_context(self, request, mode_name):
        return super().get_preview_context(request, mode_name) | {"preview_banners": [self]}

    def get_preview_template(self, request, mode_name):
        return "content/partials/banner_preview.html"
