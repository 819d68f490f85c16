"""The HTTP server and the command line. They may import every other package; only bench and the tests import them."""
