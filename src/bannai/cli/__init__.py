"""The command line: the same services without Qt. Exit 0 done, 2 bad input, 1 the machine's fault."""

from bannai.cli.main import run

__all__ = ["run"]
