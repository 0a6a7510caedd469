"""`python -m monitoring` …"""

from monitoring.cli import app

app()
