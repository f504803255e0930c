"""``python -m jeugdstroom``: the command line, as the command ``jeugdstroom``."""

from app.command_line.entry import main

if __name__ == "__main__":
    main()
