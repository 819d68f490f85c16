"""`python -m server` is the command line `dialogues`."""

from server.command_line import main

if __name__ == "__main__":  # multiprocessing imports this module in each worker, which must not run the command again
    main()
