from django.db import models
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, PageChooserPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path, re_path
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from content.answered import note_answered
from content.blocks.story import StoryBlock, pictures
from content.languages import in_language_of
from content.media.renditions import fetch_renditions
from content.restrictions import led_to, marked
from content.snippets.topics import Topic
from content.workflow.governed import Governed
from sm_plugin.database.prepared import Prepared

from .below import OneKindBelow
from .feeds import Channel, answer
from .listing import Listing
from .mixins import Illustrated, Reviewed, Summarised, Topical, without_texts


class SpotlightIndexPage(Governed, RoutablePageMixin, OneKindBelow, Page):
    """Every spotlight, newest first, by topic and by month, and as feeds."""

    introduction = models.TextField(
        _("introduction"), max_length=600, help_text=_("Two or three sentences on the series.")
    )

    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.SpotlightPage"]
    max_count_per_parent = 1
    template = "content/pages/spotlight_index.html"
    page_description = _("Lists every spotlight, by topic and month.")

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    search_fields = [*Page.search_fields, index.SearchField("introduction")]

    class Meta:
        verbose_name = _("spotlight index")
        verbose_name_plural = _("spotlight indexes")

    def get_context(self, request, *args, **kwargs):
        listing = kwargs.pop("listing", None) or self._listing(request)
        return super().get_context(request, *args, **kwargs) | {
            "listing": listing,
            "feed_topic": listing.topic,
        }

    def articles(self):
        pages = SpotlightPage.objects.live().public()
        return pages.child_of(self) if self.path else pages.none()

    def _listing(self, request, archive=""):
        pages = self.articles().for_cards()
        listing = Listing.of(pages, request.GET, by_month="published_on", archive=archive)
        note_answered(request, listing.offered)
        return listing

    @path("<int:year>/<int:month>/", name="month")
    def one_month(self, request, year, month):
        """Show the articles of one month, at an address that stays; 404 for an empty month."""
        listing = self._listing(request, archive=f"{year:04}-{month:02}")
        if listing.month is None:
            raise Http404
        return self.render(request, listing=listing)

    @re_path(r"^(?P<kind>rss|atom)/$", name="feed")
    @re_path(r"^topics/(?P<topic>[-\w]+)/(?P<kind>rss|atom)/$", name="topic_feed")
    def feed(self, request, kind, topic=""):
        """Return the newest articles for a feed reader, all of them or those of one topic."""
        found = Topic.objects.filter(slug=topic, locale_id=self.locale_id).first()
        if topic and found is None:
            raise Http404
        return answer(kind, Channel(request, self, found))

    def get_route_paths(self):
        """Return the paths to redirect when the index moves, so that subscriptions live on."""
        months = self.articles().exclude(published_on=None).dates("published_on", "month")
        return ["/", "/rss/", "/atom/", *(f"/{day:%Y/%m}/" for day in months)]


class SpotlightQuerySet(PageQuerySet):
    def for_cards(self):
        """Newest first, with all that a card shows, in as many queries for 1 as for 100."""
        return (
            self.order_by("-published_on", "-pk")
            .select_related("contributor")
            .prefetch_related(SpotlightPage.card_pictures(), "topics")
        )


class SpotlightPage(Governed, Illustrated, Summarised, Reviewed, Topical, Page):
    """An article that puts one thing in the spotlight, with the person who vouches for it."""

    kept = True
    read_with = (*Reviewed.read_with, "lead_picture", "contributor__picture")
    published_on = models.DateField(
        _("date of the article"),
        null=True,
        default=timezone.localdate,
        db_index=True,
        help_text=_("Shown to readers; decides the order and the month in the archive."),
    )
    contributor = models.ForeignKey(
        "content.Contributor",
        verbose_name=_("contributor"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="spotlights",
        help_text=_("Who stands behind the article, with credentials."),
    )
    body = StreamField(StoryBlock(), verbose_name=_("sections"), blank=True)

    objects = PageManager.from_queryset(SpotlightQuerySet)()

    parent_page_types = ["content.SpotlightIndexPage"]
    subpage_types: list[str] = []
    template = "content/pages/spotlight.html"
    page_description = _("An article with a contributor, pictures and a Learn More list.")

    content_panels = [
        *Page.content_panels,
        *Summarised.summary_panels,
        FieldPanel("published_on"),
        FieldPanel("contributor"),
        *Illustrated.lead_panels,
        FieldPanel("body"),
        InlinePanel(
            "learn_more",
            heading=_("Learn More"),
            label=_("Learning page"),
            help_text=_("Up to five pages of Active Learning that go deeper."),
            max_num=5,
        ),
        *Topical.related_panels,
        *Topical.topic_panels,
    ]
    search_fields = [
        *Page.search_fields,
        *Summarised.summary_search,
        index.SearchField("body"),
        index.SearchField("lead_picture_alt"),
        index.FilterField("published_on"),
        index.RelatedFields(
            "contributor",
            [
                index.SearchField(name)
                for name in ("name", "credentials", "role", "organisation", "why_it_matters")
            ],
        ),
        *Topical.topic_search,
    ]

    class Meta:
        verbose_name = _("spotlight article")
        verbose_name_plural = _("spotlight articles")

    def get_context(self, request, *args, **kwargs):
        beside = [self.lead_picture, self.contributor and self.contributor.picture]
        fetch_renditions([*beside, *pictures(self.body)])
        return super().get_context(request, *args, **kwargs)

    def learning_pages(self):
        """Return the open pages of the Learn More list in the editor's order, unsaved ones too.

        A translation lists the lessons of its own language, where there are such.
        """
        changed = self.learn_more.is_deferring  # type: ignore[attr-defined] # of modelcluster
        is_as_stored = self.pk and not changed
        rows = _LEARN_MORE.ask(self.pk) if is_as_stored else self.learn_more.all()
        lessons = [led_to(item, "learning_page") for item in rows if item.learning_page_id]
        return in_language_of(self, lessons)


class SpotlightLearnMore(Orderable):
    """One entry of a spotlight's Learn More list."""

    spotlight = ParentalKey(SpotlightPage, on_delete=models.CASCADE, related_name="learn_more")
    learning_page = models.ForeignKey(
        "content.LearningPage",
        verbose_name=_("learning page"),
        on_delete=models.CASCADE,
        related_name="+",
    )

    panels = [PageChooserPanel("learning_page")]

    class Meta(Orderable.Meta):
        verbose_name = _("Learn More entry")
        verbose_name_plural = _("Learn More entries")

    def __str__(self):
        return str(self.learning_page)


def _learn_more_of(spotlight: int) -> models.QuerySet:
    rows = SpotlightLearnMore.objects.filter(spotlight_id=spotlight)
    rows = without_texts(rows.select_related("learning_page"), through="learning_page")
    return marked(rows, through="learning_page")


# An article that is made again asks this: Django takes longer to write it than the database to
# answer. See docs/decisions/0680.
_LEARN_MORE = Prepared(_learn_more_of)
