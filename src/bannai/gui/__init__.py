"""The window (PySide6). Views hold no rules: what is true of a document is decided by the services."""
