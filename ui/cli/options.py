"""Options that every command shares, and what they open."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cartwise.agent.analyst import Analyst
    from cartwise.settings import Settings
    from cartwise.workspace.workspace import Workspace


@dataclass(frozen=True)
class Options:
    """The options before the command's name."""

    workspace: Path | None = None
    as_json: bool = False
    is_quiet: bool = False

    def settings(self) -> "Settings":
        """Returns the settings: options over environment over `.env`.

        Raises:
            BadInput: a value in the environment is not valid.
        """
        from pydantic import ValidationError

        from cartwise.errors import BadInput
        from cartwise.settings import Settings

        try:
            return Settings(workspace=self.workspace) if self.workspace else Settings()
        except ValidationError as invalid:
            problems = "; ".join(
                f"CARTWISE_{str(item['loc'][0]).upper()}: {item['msg']}, received {item.get('input')!r}"
                for item in invalid.errors()
            )
            raise BadInput("bad_settings", f"The settings are not valid: {problems}.", problems=problems) from invalid

    def open_workspace(self, *, create: bool = False) -> "Workspace":
        """Returns the workspace that the settings name."""
        from cartwise import Workspace

        return Workspace.open(self.settings().workspace, create=create)

    def open_analyst(self) -> "Analyst":
        """Returns the analyst over that workspace, with the mind that the settings name."""
        from cartwise.agent.bootstrap import build_analyst

        return build_analyst(self.settings(), reads_local_files=True)
