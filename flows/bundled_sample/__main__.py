"""`python -m flows.bundled_sample OUT [--seed N]`: write the bundled sample and say what was written."""

from pathlib import Path

import click

from flows.bundled_sample import TRUTH_FILE, write_bundled_sample


@click.command()
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option("--seed", default=7, show_default=True, help="The same seed gives the same bytes.")
def main(out: Path, seed: int) -> None:
    """Write the bundled sample under OUT."""
    for path in [*write_bundled_sample(out, seed=seed), out / TRUTH_FILE]:
        click.echo(f"{path}  {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
