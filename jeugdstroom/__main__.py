"""``python -m jeugdstroom``: the command line, as the command ``jeugdstroom``."""


def main() -> None:
    """Import the command line, and run it; Ctrl-C and SIGTERM have been answered since ``import jeugdstroom``."""
    from app.cli.streams import open_standard_streams

    open_standard_streams()  # before an import opens a file in the place of one that is closed
    from app.cli.main import main as run

    run()


if __name__ == "__main__":
    main()
