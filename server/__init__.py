"""The HTTP server and the command line. Its modules may import schema and loaders, which must not import it."""
