"""Decks made of what is there already: a finished report, a pasted text, a table of figures."""
