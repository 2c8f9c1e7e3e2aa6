from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.models import Page
from wagtail.search import index

from content.blocks.facilities import progress
from content.languages import with_known_slug, with_words_language
from content.workflow.governed import Governed

from .learning import LearningIndexPage, LearningPage
from .spotlights import SpotlightPage
from .topic_pages import TopicPage

CARDS = 3


class HomePage(Governed, Page):
    """The home page: ways in for Veterans, families and readers, then what is new."""

    introduction = models.TextField(
        _("introduction"),
        max_length=400,
        help_text=_("One or two sentences under the name of the site: what a Veteran can do here."),
    )
    lead_spotlight = models.ForeignKey(
        SpotlightPage,
        verbose_name=_("spotlight in the lead"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Empty: the newest one leads."),
    )

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "content.SpotlightIndexPage",
        "content.LearningIndexPage",
        "content.TopicIndexPage",
        "content.GlossaryPage",
        "content.TermsPage",
        "content.StandardPage",
    ]
    template = "content/pages/home.html"
    page_description = _("The front page of a site.")

    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        PageChooserPanel("lead_spotlight"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("introduction")]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request, *args, **kwargs):
        lead, cards = self.lead_and_cards()
        return super().get_context(request, *args, **kwargs) | {
            "lead": lead,
            "cards": cards,
            "ways": self._ways(),
            "progress": progress(),
        }

    def _ways(self):
        """Return the pages that the ways in lead to, by what they are for; one query.

        The help page and the page of facilities are known by their slugs, as everywhere: those
        that they have in the source language.
        """
        kinds = ContentType.objects.get_for_models(LearningIndexPage, TopicPage)
        lessons, topics = (kinds[model].pk for model in (LearningIndexPage, TopicPage))
        wanted = models.Q(content_type__in=[lessons, topics])
        if self.path:
            wanted |= models.Q(known_slug__in=("help", "facilities"), depth=self.depth + 1)
        found = list(with_known_slug(self._below(Page)).filter(wanted))
        ways = {
            page.known_slug: page for page in found if page.content_type_id not in (lessons, topics)
        }
        return ways | {
            "learning": next((page for page in found if page.content_type_id == lessons), None),
            "topics": sorted(
                (page for page in found if page.content_type_id == topics),
                key=lambda page: page.title.casefold(),
            ),
        }

    def lead_and_cards(self):
        """Return the chosen or newest spotlight, then the next ones and the newest lessons."""
        spotlights = list(self._below(SpotlightPage).for_cards()[: CARDS + 1])
        lead = next((page for page in spotlights if page.pk == self.lead_spotlight_id), None)
        if lead is None and self.lead_spotlight_id:
            # The home page of another language keeps the choice of the one it translates.
            choice = SpotlightPage.objects.filter(pk=self.lead_spotlight_id)
            chosen = self._below(SpotlightPage).filter(
                translation_key__in=choice.values("translation_key")
            )
            lead = chosen.for_cards().first()
        if lead is None and spotlights:
            lead = spotlights[0]
        cards: list[Page] = [page for page in spotlights if page != lead][:CARDS]
        if len(cards) < CARDS:
            lessons = self._below(LearningPage).order_by("-first_published_at", "-pk")
            cards += lessons.prefetch_related("topics")[: CARDS - len(cards)]
        return lead, cards

    def _below(self, model):
        # A preview of a page that was never saved has no place in the tree yet.
        pages = with_words_language(model.objects.live().public())
        return pages.descendant_of(self) if self.path else pages.none()
