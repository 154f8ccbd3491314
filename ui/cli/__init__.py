"""The terminal face: `cartwise` on the command line."""


def main() -> None:
    """Runs the command line."""
    from cartwise.ui.cli.app import run

    run()
