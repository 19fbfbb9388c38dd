"""The form of a paper held against a standard: one module an area, each yielding findings."""
