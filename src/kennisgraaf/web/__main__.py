"""``python -m kennisgraaf.web`` serves as the settings in the environment say (see ``server``)."""

from kennisgraaf.settings import Settings
from kennisgraaf.web.server import run

if __name__ == "__main__":
    run(Settings.read())
