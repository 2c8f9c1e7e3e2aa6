from django.dispatch import receiver
from wagtail.signals import page_published

from content.models import TermsPage
from content.terms import record_version


@receiver(page_published, sender=TermsPage, dispatch_uid="content.keep_terms_version")
def keep_terms_version(sender, instance, **kwargs):
    """Publishing is what makes a version; saving a draft never does."""
    record_version(instance)
