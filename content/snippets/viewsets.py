from functools import wraps

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from content.policies import SHOWING, policy_of
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


class BannerChooserViewSet(SnippetChooserViewSet):
    """Names banners to people who find them in the admin: some are not shown yet."""

    def construct_view(self, view_class, **options):
        view = super().construct_view(view_class, **options)

        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not policy_of(self.model).user_has_any_permission(request.user, SHOWING):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded


class BannerViewSet(SnippetViewSet):
    model = Banner
    icon = "warning"
    list_display = ["title", "severity", "state", "starts_at", "ends_at", "below"]
    list_filter = ["severity", "locale"]
    list_per_page = 50
    menu_label = _("Banners")
    menu_order = 260
    add_to_admin_menu = True
    chooser_viewset_class = BannerChooserViewSet

    def get_queryset(self, request):
        return Banner.objects.select_related("confirmation")


class EditorialViewSetGroup(SnippetViewSetGroup):
    """The snippets that editors reuse on many pages."""

    items = [ContributorViewSet, TopicViewSet, GlossaryTermViewSet]
    menu_label = _("Library")
    menu_icon = "group"
    menu_order = 250
