"""Moments on a person's own clock: a page of an account tells the hour that it was for them."""

from datetime import datetime, tzinfo

from django import template
from django.utils.formats import date_format

from portal.accounts.choices import zone_of

register = template.Library()
register.simple_tag(zone_of)


@register.filter
def moment_in(at: datetime, zone: tzinfo) -> str:
    """Return day and time with the name of the zone, so that nobody takes it for another."""
    local = at.astimezone(zone)
    return f"{date_format(local, 'DATETIME_FORMAT')} {local.tzname()}"


@register.filter
def day_in(at: datetime, zone: tzinfo) -> str:
    return date_format(at.astimezone(zone), "DATE_FORMAT")
