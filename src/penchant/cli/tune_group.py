"""The group `penchant tune`: what a shop can have trained on its own data."""

import typer

from penchant.cli.commands import app

tune_app = typer.Typer(
    help="Trains on the shop's own data, and keeps what wins.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(tune_app, name="tune")
