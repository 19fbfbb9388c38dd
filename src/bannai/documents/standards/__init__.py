"""The forms that papers must have, as versioned data: one TOML a standard, every rule with its source."""

from bannai.documents.standards.standard import (
    Body,
    ComponentStyle,
    PageForm,
    Rule,
    Severity,
    SignaturePreset,
    Standard,
    parse_rules,
    parse_standard,
)

__all__ = [
    "Body",
    "ComponentStyle",
    "PageForm",
    "Rule",
    "Severity",
    "SignaturePreset",
    "Standard",
    "parse_rules",
    "parse_standard",
]
