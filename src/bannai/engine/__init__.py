"""Engines that continue a text: a local model in a child process, the office's server, a script for tests."""
