"""Writers: a `Document` goes in, the bytes or the text of a file come out. Saving them is a service's job."""
