"""The HTTP server and the command line. Everything here may import schema and loaders; nothing imports it."""
