"""Settings: explicit argument > environment (`CARTWISE_...`) > `.env` file > default. Built only in `agent/bootstrap.py` and `ui/cli`."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """All that can be set; secrets are masked when printed."""

    model_config = SettingsConfigDict(env_prefix="CARTWISE_", env_file=".env", extra="ignore", frozen=True)

    workspace: Path = Field(default=Path("shop"), description="folder of the workspace")
    language: str | None = Field(default=None, description="answer language, en or zh; that of the question by default")
    model: str = Field(default="embedded", description="embedded, or provider:name of a LangChain chat model")
    model_api_key: SecretStr | None = Field(default=None, description="key of the chat model")
    model_base_url: str | None = Field(
        default=None, description="address of the chat model, for a proxy or a local server"
    )
    model_timeout_seconds: float = Field(default=60.0, gt=0, description="longest wait for one model call")
    query_timeout_seconds: float = Field(default=10.0, gt=0, le=600, description="hard limit of one query")
    sentiment_model: str | None = Field(
        default=None, description="folder or hub name of a Hugging Face sentiment classifier, for any language"
    )
    results_retention_days: int = Field(default=30, ge=1, description="how long whole results stay downloadable")
    host: str = Field(default="127.0.0.1", description="address that the web chat listens on")
    port: int = Field(default=7860, ge=1, le=65_535, description="port of the web chat")
    log_level: str = Field(default="WARNING", description="DEBUG, INFO, WARNING or ERROR")
