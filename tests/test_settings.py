"""Settings: from the environment, checked, and shown."""

from pathlib import Path

import pytest

from kennisgraaf.errors import SettingError
from kennisgraaf.settings import Settings


def test_environment_and_options() -> None:
    """A setting comes from the environment; what is chosen goes before it, None does not."""
    environment = {"KENNISGRAAF_PORT": "8001", "KENNISGRAAF_DATA": "/tmp/a", "OTHER": "x"}
    found = Settings.read(environment, port=None, data=Path("/tmp/b"))
    assert (found.port, found.data) == (8001, Path("/tmp/b"))


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "many"),
        ("PORT", "70000"),
        ("WORKERS", "0"),
        ("NO_SUCH_SETTING", "1"),
    ],
)
def test_wrong_settings(variable: str, value: str) -> None:
    """A wrong value, or a name that is no setting, is told and not passed over."""
    with pytest.raises(SettingError):
        Settings.read({f"KENNISGRAAF_{variable}": value})


def test_settings_survive_the_environment() -> None:
    """Settings handed to another process through the environment are the same there."""
    settings = Settings.read({}, port=1234, data=Path("/tmp/a b"))
    assert Settings.read(settings.environment()) == settings
