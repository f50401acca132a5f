"""``python -m kennisgraaf.web`` serves as the settings in the environment say (see ``server``)."""

import signal

from kennisgraaf.settings import Settings
from kennisgraaf.web.server import run

if __name__ == "__main__":
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # blocked by who began this
        run(Settings.read())
    except KeyboardInterrupt:
        raise SystemExit(128 + signal.SIGINT) from None  # as shells give it
