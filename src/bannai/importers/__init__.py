"""Files that come from elsewhere, read into plain values. Strangers' files: limited, in a child process.

`sandbox.read_paper` is the way in for services. The readers themselves (`docx_reader.read_docx`) do the same
in this process; tests and the child use them.
"""
