"""`python -m server` is the command line `dialogues`."""

from server.command_line import main

if __name__ == "__main__":  # a worker process imports this module, too, and must not start it all again
    main()
