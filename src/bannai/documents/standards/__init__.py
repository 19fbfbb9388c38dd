"""The forms that papers must have, as versioned data: one TOML a standard, every rule with its source."""

from bannai.documents.standards.standard import ComponentStyle, PageForm, Standard, parse_standard

__all__ = ["ComponentStyle", "PageForm", "Standard", "parse_standard"]
