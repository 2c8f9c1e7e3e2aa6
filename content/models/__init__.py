"""Every page type and snippet; Django finds the models here."""

from content.archive.models import ArchiveRecord
from content.reviews.models import ReviewRecord, ReviewReminder
from content.workflow.models import ClinicalReviewTask, PublishTask

from .banners import Banner
from .contributors import Contributor
from .crisis_lines import CrisisLines
from .glossary import GlossaryPage, GlossaryTerm
from .home import HomePage
from .images import PortalImage, PortalRendition
from .learning import LearningIndexPage, LearningPage
from .site_words import SiteWords
from .spotlights import SpotlightIndexPage, SpotlightLearnMore, SpotlightPage
from .standard import StandardPage
from .terms import TermsPage, TermsVersion
from .topic_pages import TopicIndexPage, TopicPage
from .topics import Topic

__all__ = [
    "ArchiveRecord",
    "Banner",
    "ClinicalReviewTask",
    "Contributor",
    "CrisisLines",
    "GlossaryPage",
    "GlossaryTerm",
    "HomePage",
    "LearningIndexPage",
    "LearningPage",
    "PortalImage",
    "PortalRendition",
    "PublishTask",
    "ReviewRecord",
    "ReviewReminder",
    "SiteWords",
    "SpotlightIndexPage",
    "SpotlightLearnMore",
    "SpotlightPage",
    "StandardPage",
    "TermsPage",
    "TermsVersion",
    "Topic",
    "TopicIndexPage",
    "TopicPage",
]
