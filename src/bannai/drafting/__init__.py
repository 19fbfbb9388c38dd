"""From a brief to a document: outline, then section by section by a writer."""
