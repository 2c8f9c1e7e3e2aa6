from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from content.snippets.banners import Banner
from content.snippets.contributors import Contributor
from content.snippets.glossary import GlossaryTerm
from content.snippets.topics import Topic


class ContributorViewSet(SnippetViewSet):
    model = Contributor
    icon = "user"
    list_display = ["name", "credentials", "organisation"]
    list_per_page = 50
    inspect_view_enabled = True


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "tag"
    list_display = ["name", "slug"]
    list_per_page = 50


class GlossaryTermViewSet(SnippetViewSet):
    model = GlossaryTerm
    icon = "openquote"
    list_display = ["name", "also", "definition"]
    list_per_page = 50


class BannerViewSet(SnippetViewSet):
    model = Banner
    icon = "warning"
    list_display = ["title", "severity", "state", "starts_at", "ends_at", "below"]
    list_filter = ["severity", "locale"]
    list_per_page = 50
    menu_label = _("Banners")
    menu_order = 260
    add_to_admin_menu = True

    def get_queryset(self, request):
        return Banner.objects.select_related("confirmation")


class EditorialViewSetGroup(SnippetViewSetGroup):
    """The snippets that editors reuse on many pages."""

    items = [ContributorViewSet, TopicViewSet, GlossaryTermViewSet]
    menu_label = _("Library")
    menu_icon = "group"
    menu_order = 250
