"""One shop on disk for all tests of the tool; they only read."""

import pytest

from tests.tools.forecast.shop import write_shop


@pytest.fixture(scope="session")
def forecast_workspace(tmp_path_factory):
    from cartwise import Workspace

    folder = tmp_path_factory.mktemp("forecast")
    with Workspace.open(folder / "workspace", create=True) as workspace:
        workspace.ingest(*write_shop(folder))
        yield workspace


@pytest.fixture(scope="session")
def ask(forecast_workspace):
    from cartwise import Analyst

    analyst = Analyst(forecast_workspace)

    def call(language="en", **arguments):
        return analyst.call_tool("forecast", arguments, language=language)

    return call
