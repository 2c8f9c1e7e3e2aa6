from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, PageChooserPanel
from wagtail.models import Locale, PreviewableMixin, TranslatableMixin

from content.conf import two_person_rule

DAYS_TO_CATCH_UP = 7
# What a second person reads before an emergency shows. The end is compared apart.
CONFIRMED_FIELDS = ("locale_id", "severity", "title", "text", "starts_at", "below_id")


RAISED = _(
    "Write a new banner for the emergency. This one stays as it is until somebody confirms that."
)
CONFIRMED_ALREADY = _(
    "Somebody has confirmed this emergency, so only its end may come earlier. For other words"
    " write a new banner, have it confirmed, and end this one."
)


emergency_waits = Signal()  # with `banner`, however it was saved


class BannerQuerySet(models.QuerySet):
    def shown_now(self):
        return self.not_over().allowed().filter(starts_at__lte=timezone.now())

    def allowed(self):
        """Leave out emergencies that nobody has confirmed."""
        return self.exclude(self._waiting()) if two_person_rule() else self

    def waiting(self):
        """Return emergencies, present or planned, that need a second person before they show."""
        return self.not_over().filter(self._waiting()) if two_person_rule() else self.none()

    def shown_alone(self):
        """Return emergencies that one person showed alone; those that ended, for a week more."""
        since = timezone.now() - timedelta(days=DAYS_TO_CATCH_UP)
        recent = self.filter(models.Q(ends_at=None) | models.Q(ends_at__gt=since))
        return recent.filter(confirmation__isnull=False).exclude(confirmation__reason="")

    @staticmethod
    def _waiting():
        return models.Q(severity=Banner.Severity.EMERGENCY, confirmation=None)

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


class BannerForm(WagtailAdminModelForm):
    """The form of a banner, which notes whose words it saves."""

    def save(self, commit=True):
        self.instance.has_other_words = not {"title", "text"}.isdisjoint(self.changed_data)
        if self.for_user and self._says_more():
            self.instance.proposed_by = self.for_user
        return super().save(commit=commit)

    def _says_more(self) -> bool:
        """Return True for other words and for a later end: somebody else has to stand behind it."""
        if {*self.changed_data} - {"ends_at"}:
            return True
        before = Banner.objects.filter(pk=self.instance.pk).first()
        return before is None or _end(self.instance) > _end(before)


class Banner(PreviewableMixin, TranslatableMixin, models.Model):
    """A short notice on top of pages, for a time and for a part of the site.

    An emergency shows once a second person has confirmed it. See docs/decisions/0641.
    """

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

    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("proposed by"),
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )

    objects = BannerQuerySet.as_manager()
    base_form_class = BannerForm
    has_other_words = False  # True once its form was saved with another title or text

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
        permissions = [
            ("confirm_banner", _("Can confirm emergency banners of others")),
            ("show_banner_alone", _("Can show an emergency banner alone, with a reason")),
        ]
        indexes = [models.Index(fields=["locale", "starts_at"], name="banner_window")]

    def __str__(self) -> str:
        return self.title

    @transaction.atomic
    def save(self, *args, **kwargs) -> None:
        """Void a confirmation by any change but an earlier end, however the change came.

        An earlier end is one for every language: what has been translated ends with it.
        """
        before = (
            self.pk and Banner.objects.select_for_update(of=["self"]).filter(pk=self.pk).first()
        )
        super().save(*args, **kwargs)
        if before and self.ends_at and self.ends_at < _end(before):
            self.end_translations(self.ends_at)
        if before and not self._says_more_than(before):
            return
        if before and hasattr(before, "confirmation"):
            before.confirmation.delete()
            self._state.fields_cache.pop("confirmation", None)
        if self.waits:
            emergency_waits.send(sender=Banner, banner=self)

    def end_translations(self, moment: datetime) -> None:
        """End what was translated from this banner, where it would be shown for longer."""
        for one in self._translated_from_this():
            if moment < _end(one):
                one.ends_at = moment
                one.save(update_fields=["ends_at"])

    def _translated_from_this(self) -> BannerQuerySet:
        """Return the other languages of a banner that was written first in this one."""
        others = Banner.objects.filter(translation_key=self.translation_key).exclude(pk=self.pk)
        return others.none() if others.filter(pk__lt=self.pk).exists() else others

    def languages_of_old_words(self) -> list[str]:
        """Return the languages that still say what this banner said before its form was saved."""
        if not self.has_other_words:
            return []
        others = self._translated_from_this().not_over().select_related("locale")
        return [one.locale.get_display_name() for one in others]

    def missing_languages(self) -> list[str]:
        """Return the languages of the site in which nobody has written this banner yet."""
        written = self.get_translations(inclusive=True).values("locale")
        return [one.get_display_name() for one in Locale.objects.exclude(pk__in=written)]

    @property
    def is_emergency(self) -> bool:
        return self.severity == self.Severity.EMERGENCY

    @property
    def waits(self) -> bool:
        """Return True for an emergency that needs a second person before it shows."""
        return two_person_rule() and self.is_emergency and not hasattr(self, "confirmation")

    @property
    def is_over(self) -> bool:
        return self.ends_at is not None and self.ends_at <= timezone.now()

    def state(self) -> str:
        """Return in a word whether readers see it."""
        now = timezone.now()
        if self.is_over:
            return gettext("Over")
        if self.waits:
            return gettext("Waits for a second person")
        return gettext("Shows") if self.starts_at <= now else gettext("Planned")

    state.short_description = _("state")  # type: ignore[attr-defined] # Django's own way

    def clean(self) -> None:
        if self.ends_at and self.starts_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("The end must be after the start.")})
        before = self.pk and Banner.objects.filter(pk=self.pk).first()
        if not before or not two_person_rule():
            return
        if self.is_emergency and not before.is_emergency:
            raise ValidationError({"severity": RAISED})
        if hasattr(before, "confirmation") and self._says_more_than(before):
            raise ValidationError(CONFIRMED_ALREADY)

    def _says_more_than(self, before: "Banner") -> bool:
        if any(_read(self, name) != _read(before, name) for name in CONFIRMED_FIELDS):
            return True
        return _end(self) > _end(before)

    def get_preview_context(self, request, mode_name):
        return super().get_preview_context(request, mode_name) | {"preview_banners": [self]}

    def get_preview_template(self, request, mode_name):
        return "content/partials/banner_preview.html"


def _read(banner: Banner, name: str) -> Any:
    """Return a field as a person reads it; the form knows no seconds and ends lines its own way."""
    value = getattr(banner, name)
    if isinstance(value, datetime):
        return value.replace(second=0, microsecond=0)
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _end(banner: Banner) -> datetime:
    return banner.ends_at or datetime.max.replace(tzinfo=timezone.get_default_timezone())


class BannerConfirmation(models.Model):
    """The person who let an emergency show; with a reason if it was one person alone."""

    banner = models.OneToOneField(Banner, on_delete=models.CASCADE, related_name="confirmation")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=300, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.banner)
