"""The HTTP server and the command line. Everything here may import schema and loaders; nothing imports it."""

from server.lean import leave_out_pandas

leave_out_pandas()
