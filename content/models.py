"""Every page type and snippet; Django finds the models here."""

from content.archive.models import ArchiveRecord
from content.links.models import OpenedLink
from content.reviews.models import ReviewRecord, ReviewReminder
from content.stand_ins.models import ReviewForAnother, StandIn
from content.workflow.models import ClinicalReviewTask, PublishTask

from .pages.glossary import GlossaryPage
from .pages.home import HomePage
from .pages.learning import LearningIndexPage, LearningPage
from .pages.spotlights import SpotlightIndexPage, SpotlightLearnMore, SpotlightPage
from .pages.standard import StandardPage
from .pages.topic_pages import TopicIndexPage, TopicPage
from .snippets.banners import Banner, BannerConfirmation
from .snippets.contributors import Contributor
from .snippets.glossary import GlossaryTerm
from .snippets.images import PortalImage, PortalRendition
from .snippets.settings import CrisisLines, SiteWords
from .snippets.topics import Topic
from .terms.models import TermsPage, TermsTranslation, TermsVersion

__all__ = [
    "ArchiveRecord",
    "Banner",
    "BannerConfirmation",
    "ClinicalReviewTask",
    "Contributor",
    "CrisisLines",
    "GlossaryPage",
    "GlossaryTerm",
    "HomePage",
    "LearningIndexPage",
    "LearningPage",
    "OpenedLink",
    "PortalImage",
    "PortalRendition",
    "PublishTask",
    "ReviewForAnother",
    "ReviewRecord",
    "ReviewReminder",
    "SiteWords",
    "SpotlightIndexPage",
    "SpotlightLearnMore",
    "SpotlightPage",
    "StandIn",
    "StandardPage",
    "TermsPage",
    "TermsTranslation",
    "TermsVersion",
    "Topic",
    "TopicIndexPage",
    "TopicPage",
]
