"""The local model in a child process. The only package that imports llama_cpp, and only the child does."""
