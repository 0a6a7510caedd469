"""`python -m monitoring` …"""

import os
import sys
import traceback

from monitoring.cli import app

try:
    app()
except Exception as error:
    if os.environ.get("DAYWATCH_DEBUG"):
        raise
    place = traceback.extract_tb(error.__traceback__)[-1]
    # The message is left out: it may hold a patient's data.
    sys.stderr.write(
        f"Daywatch met something that it does not know: {type(error).__name__} in {place.name}. "
        "Nothing was written. Set DAYWATCH_DEBUG=1 to see where, and tell its developers.\n"
    )
    sys.exit(1)
