"""The one way in for the window, the command line and the tests; plain Python, no Qt."""
