"""What is kept: the history of drafts in SQLite, and files written so that none is ever half there."""
