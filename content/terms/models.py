from django.db import models
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

from content.answered import note_answered
from content.languages import source_language
from content.pages.mixins import Summarised
from content.terms.comparison import compare
from content.terms.forms import AsksEveryonePanel, TermsPageForm
from content.terms.rules import faults_of_newest, require_new_statement
from content.workflow.governed import Governed


class TermsPage(Governed, RoutablePageMixin, Summarised, Page):
    """Terms of use; each publication of a changed text is kept as a version for good.

    Readers see the version that is in force, so that a text published today for next month does
    not bind anybody early. A page in another language makes no versions: it translates those of
    the first language, which alone bind. See docs/decisions/0543.
    """

    kept = True

    in_force_from = models.DateField(
        _("in force from"),
        null=True,
        help_text=_("From this day people are asked to agree to this text. May lie ahead."),
    )
    what_changed = models.TextField(
        _("what changed"),
        max_length=1000,
        help_text=_("In plain words: how this text differs from the one before, and why."),
    )
    body = RichTextField(
        _("text"),
        features=["h2", "h3", "bold", "italic", "link", "ol", "ul"],
        help_text=_("The whole text. Publishing a changed text makes a new version."),
    )

    parent_page_types = ["content.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    template = "content/terms/terms.html"
    page_description = _("Terms of use, with numbered versions and a public history.")

    content_panels = [
        *Page.content_panels,
        *Summarised.summary_panels,
        MultiFieldPanel(
            [
                AsksEveryonePanel(),
                FieldPanel("in_force_from"),
                FieldPanel("what_changed"),
            ],
            heading=_("This version"),
        ),
        FieldPanel("body"),
    ]
    search_fields = [
        *Page.search_fields,
        *Summarised.summary_search,
        index.SearchField("body"),
        index.SearchField("what_changed"),
    ]

    base_form_class = TermsPageForm

    class Meta:
        verbose_name = _("terms page")
        verbose_name_plural = _("terms pages")

    def save(self, *args, **kwargs):
        """Ask the rule here, where every way to publish ends, also those that no form guards.

        Raises ValidationError where the text changed and its reason or its day did not.
        """
        if kwargs.get("clean", True) and self.live and self.pk:
            require_new_statement(self)
        super().save(*args, **kwargs)

    @property
    def is_translation(self) -> bool:
        return self.locale.language_code != source_language()

    def binding_page(self):
        """Return the page whose versions bind: this one, or the one that it translates."""
        if not self.is_translation:
            return self
        sources = TermsPage.objects.filter(translation_key=self.translation_key)
        return sources.filter(locale__language_code=source_language()).first()

    def why_not_ready(self) -> str:
        """Return also why saving would be refused: it still says of itself what the last said."""
        return super().why_not_ready() or " ".join(faults_of_newest(self).values())

    def get_context(self, request, *args, **kwargs):
        preview = getattr(request, "is_preview", False)
        today = timezone.localdate()
        binding = None if preview else self.binding_page()
        version = binding.versions.in_force(today).first() if binding else None
        context = super().get_context(request, *args, **kwargs) | {
            "version": version,
            "upcoming": binding.versions.upcoming(today).last() if binding else None,
            "binding": binding if self.is_translation else None,
        }
        if version and self.is_translation:
            context["translated"] = self.translations.filter(version=version).first()
        return context

    def serve(self, request, view=None, args=None, kwargs=None):
        """Lead from the history of a translation to that of the versions, which bind."""
        binding = self.binding_page() if view and view.__name__ != "index_route" else self
        if binding and binding.pk != self.pk:
            way = request.path.removeprefix(self.get_url(request) or request.path)
            return redirect(f"{binding.get_url(request)}{way}")
        return super().serve(request, view, args, kwargs)

    @path("history/", name="history")
    def history(self, request):
        """Show every version ever published, newest first."""
        return self.render(
            request,
            template="content/terms/terms_history.html",
            context_overrides={"versions": self.versions.defer("body_html")},
        )

    @path("compare/", name="compare")
    def compare_versions(self, request):
        """Compare two versions word by word; by default the latest and the one before.

        A version that never was is not found.
        """
        known = {str(version.number): version for version in self.versions.all()}
        latest = [*known, *known][:2] or ["", ""]
        after = request.GET.get("to", latest[0])
        before = request.GET.get("from", latest[1])
        if before not in known or after not in known:
            raise Http404
        note_answered(request, {"from": before, "to": after})
        old, new = known[before], known[after]
        return self.render(
            request,
            template="content/terms/terms_compare.html",
            context_overrides={
                "versions": known.values(),
                "old": old,
                "new": new,
                "comparison": compare(old.body_html, new.body_html),
                "titles": compare(old.title, new.title),
            },
        )

    def get_route_paths(self):
        """Return the paths to redirect when the page moves, so that old agreements keep theirs."""
        numbers = self.versions.values_list("number", flat=True)
        return ["/", "/history/", "/compare/", *(f"/versions/{number}/" for number in numbers)]

    @path("versions/<int:number>/", name="version")
    def one_version(self, request, number):
        """Show one version as it was published."""
        version = self.versions.filter(number=number).first()
        if version is None:
            raise Http404
        return self.render(
            request,
            template="content/terms/terms_version.html",
            context_overrides={"version": version},
        )


class TermsVersionQuerySet(models.QuerySet):
    def in_force(self, on):
        """Return the versions in force by that day, the valid one first."""
        return self.filter(in_force_from__lte=on)

    def upcoming(self, on):
        return self.filter(in_force_from__gt=on)


class TermsVersion(models.Model):
    """A text of the terms exactly as published; never changed, never deleted."""

    page = models.ForeignKey(TermsPage, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=255)
    summary = models.TextField(_("summary"))
    in_force_from = models.DateField(_("in force from"))
    what_changed = models.TextField(_("what changed"))
    body_html = models.TextField(_("text"))
    digest = models.CharField(
        _("digest"), max_length=64, help_text=_("SHA-256 of title, date in force and text.")
    )
    published_at = models.DateTimeField(_("published"), default=timezone.now)

    objects = TermsVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of the terms")
        verbose_name_plural = _("versions of the terms")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="terms_version_number_once")
        ]

    def __str__(self):
        return f"{self.title} {self.number}"

    @property
    def url(self):
        return f"{self.page.url}versions/{self.number}/"


class TermsTranslation(models.Model):
    """A version of the terms in another language, as published; it explains, but is not binding.

    The newest one of a version is shown; earlier ones are kept.
    """

    page = models.ForeignKey(TermsPage, on_delete=models.PROTECT, related_name="translations")
    version = models.ForeignKey(TermsVersion, on_delete=models.PROTECT, related_name="translations")
    title = models.CharField(max_length=255)
    summary = models.TextField()
    what_changed = models.TextField()
    body_html = models.TextField()
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("translation of the terms")
        verbose_name_plural = _("translations of the terms")
        ordering = ["-published_at", "-pk"]

    def __str__(self):
        return f"{self.title} {self.version_id}"
