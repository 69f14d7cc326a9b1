"""A .env with one key too many, in another folder, or a wrong value: what happens at import?"""

import hmac
import importlib.util
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pydantic
import pytest
from fastapi.testclient import TestClient
from pydantic import PydanticDeprecatedSince20, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from . import avoid
from .app import Settings

SECRET = "correct horse battery staple, and more"
DOTENV = f"DATABASE_URL=postgresql+psycopg://localhost/dotenv\nSECRET_KEY={SECRET}\n"
Load = Callable[..., ModuleType]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a program, which is also the working directory."""
    monkeypatch.delenv("DATABASE_URL")
    folder = tmp_path / "program"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def load(program: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Return a function that imports a copy of a module, with this .env beside it."""

    def load_module(name: str, dotenv: str = DOTENV) -> ModuleType:
        (program / ".env").write_text(dotenv, encoding="utf-8")
        copy = shutil.copy(Path(__file__).with_name(f"{name}.py"), program)
        spec = importlib.util.spec_from_file_location(f"copy_of_{name}", copy)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, spec.name, module)
        spec.loader.exec_module(module)
        return module

    return load_module


def test_one_unknown_key_in_dotenv_crashes_the_import(load: Load) -> None:
    dotenv = DOTENV + "POSTGRES_PASSWORD=for the database container\n"
    with pytest.raises(ValidationError) as error:
        load("avoid", dotenv)
    assert "postgres_password\n  Extra inputs are not permitted" in str(error.value)
    assert "type=extra_forbidden, input_value='for the database container'" in str(error.value)

    assert not load("app", dotenv).Settings.settings_cached().debug


def test_the_same_key_in_the_environment_is_fine(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTGRES_PASSWORD", "for the database container")
    assert load("avoid").settings.secret_key == SECRET


def test_dotenv_is_looked_up_in_the_working_directory(
    load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load("avoid").settings.secret_key == SECRET
    monkeypatch.chdir(tmp_path)
    assert load("avoid").settings.secret_key == "change-me"
    assert load("app").Settings.settings_cached().secret_key.get_secret_value() == SECRET


def test_a_default_secret_signs_for_everybody() -> None:
    signature = TestClient(avoid.app).get("/signatures/a").json()
    assert signature == hmac.digest(b"change-me", b"a", "sha256").hex()


def test_a_variable_set_after_the_import_is_not_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", SECRET)
    test_a_default_secret_signs_for_everybody()


def test_a_wrong_value_crashes_every_import(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", "maybe")
    with pytest.raises(ValidationError, match="Input should be a valid boolean"):
        load("avoid")
    app = load("app")
    with pytest.raises(ValidationError, match="Input should be a valid boolean"):
        app.Settings.settings_cached()


def test_printing_the_settings_shows_the_secret(load: Load) -> None:
    assert f"secret_key='{SECRET}'" in repr(load("avoid").settings)
    shown = repr(load("app").Settings.settings_cached())
    assert "secret_key=SecretStr('**********')" in shown
    assert SECRET not in shown


def test_an_error_shows_the_value_unless_it_is_hidden(load: Load) -> None:
    settings: type[Settings] = load("app", "DATABASE_URL=x\nSECRET_KEY=hunter2\n").Settings
    with pytest.raises(ValidationError, match="at least 32 items") as hidden:
        settings.settings_cached()
    assert "hunter2" not in str(hidden.value)

    settings.model_config["hide_input_in_errors"] = False
    settings.model_rebuild(force=True)
    with pytest.raises(ValidationError, match="input_value='hunter2'"):
        settings.settings_cached()


def test_the_environment_wins_over_dotenv(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load("app").Settings
    assert settings.settings_cached().database_url.get_secret_value().endswith("/dotenv")
    settings.settings_clear_cache()
    monkeypatch.setenv("DATABASE_URL", "from the environment")
    assert settings.settings_cached().database_url.get_secret_value() == "from the environment"


def test_dotenv_does_not_fill_os_environ(load: Load) -> None:
    load("app").Settings.settings_cached()
    assert "SECRET_KEY" not in os.environ


def test_class_config_is_deprecated() -> None:
    with pytest.warns(PydanticDeprecatedSince20, match="Support for class-based `config`"):

        class Old(BaseSettings):
            class Config:
                env_file = ".env"


def test_base_settings_left_pydantic() -> None:
    moved = "`BaseSettings` has been moved to the `pydantic-settings` package"
    with pytest.raises(pydantic.errors.PydanticImportError, match=moved):
        _ = pydantic.BaseSettings


def test_a_list_is_read_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    class WithList(BaseSettings):
        origins: list[str]

    monkeypatch.setenv("ORIGINS", "https://a.example,https://b.example")
    with pytest.raises(SettingsError, match='error parsing value for field "origins" from source'):
        WithList.settings_cached()
    monkeypatch.setenv("ORIGINS", '["https://a.example", "https://b.example"]')
    assert WithList.settings_cached().origins == ["https://a.example", "https://b.example"]


def test_secrets_can_be_files(tmp_path: Path) -> None:
    class FromFiles(Settings):
        model_config = SettingsConfigDict(secrets_dir=tmp_path)

    (tmp_path / "secret_key").write_text(SECRET, encoding="utf-8")
    assert FromFiles.settings_cached().secret_key.get_secret_value() == SECRET
