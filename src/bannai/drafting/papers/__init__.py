"""An office's own Word file as our Document: recognised where that is certain, body text where it is not."""
