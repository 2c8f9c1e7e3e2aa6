"""Every page type and snippet; Django finds the models here."""

from .contributors import Contributor
from .home import HomePage
from .images import PortalImage, PortalRendition
from .learning import LearningIndexPage, LearningPage
from .spotlights import SpotlightIndexPage, SpotlightLearnMore, SpotlightPage
from .standard import StandardPage
from .terms import TermsPage, TermsVersion
from .topics import Topic

__all__ = [
    "Contributor",
    "HomePage",
    "LearningIndexPage",
    "LearningPage",
    "PortalImage",
    "PortalRendition",
    "SpotlightIndexPage",
    "SpotlightLearnMore",
    "SpotlightPage",
    "StandardPage",
    "TermsPage",
    "TermsVersion",
    "Topic",
]
