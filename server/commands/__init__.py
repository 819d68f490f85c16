"""One module per command of `dialogues`; each has an `app`. What they share is in `server/console/`."""
