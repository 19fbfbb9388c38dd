"""Bản AI: an offline assistant that drafts Vietnamese official documents."""

__version__ = "0.1.0"
