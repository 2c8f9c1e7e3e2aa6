"""Whole pages for anonymous visitors, in a cache that every process shares.

Most readers are not signed in and see the same page. It is made once and handed out until an
editor changes something, or for a few minutes. A page for one person is never cached.
"""
