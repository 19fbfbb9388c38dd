"""What is checked before a document leaves: every figure traced to its source."""
