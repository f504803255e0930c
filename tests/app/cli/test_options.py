"""A group of options is defined once, and Typer sees each of its fields."""

from dataclasses import dataclass
from typing import Annotated

import pytest
import typer
from typer import Option
from typer.testing import CliRunner

from app.cli.options import expand_options


@dataclass(frozen=True, kw_only=True)
class Group:
    needed: Annotated[int, Option(help="What is needed.")]
    many: Annotated[list[str] | None, Option("--set", help="As often as you like.")] = None


@pytest.fixture
def received() -> list[tuple[str, Group]]:
    return []


@pytest.fixture
def application(received: list[tuple[str, Group]]) -> typer.Typer:
    application = typer.Typer()

    @application.command()
    @expand_options
    def command(name: str, options: Group) -> None:
        received.append((name, options))

    return application


def test_a_command_receives_its_options_as_one_dataclass(application: typer.Typer, received: list[tuple[str, Group]]):
    result = CliRunner().invoke(application, ["a", "--needed", "3", "--set", "b", "--set", "c"])
    assert (result.exit_code, received) == (0, [("a", Group(needed=3, many=["b", "c"]))])


def test_a_field_without_default_is_an_option_that_must_be_given(application: typer.Typer):
    result = CliRunner().invoke(application, ["a"])
    assert result.exit_code == 2 and "--needed" in result.output


def test_help_shows_every_field_of_the_group(application: typer.Typer):
    text = CliRunner().invoke(application, ["--help"]).output
    assert "What is needed." in text and "As often as you like." in text
