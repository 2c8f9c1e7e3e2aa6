"""Whole pages for strangers, kept in a cache that every process shares.

Most readers are not signed in and see the same page. It is made once and handed out until an
editor changes something, or for a few minutes. What could be anyone's own is never kept.
"""
