"""``python -m clone_contracts`` is the command ``clone-contracts``."""

from clone_contracts.cli import main

main(prog_name="clone-contracts")
