"""Alerts: what rings, with whom and with which plan it rests, what was sent, what it costs the unit."""

from monitoring.ui.components.alerts_view import alerts_page

alerts_page()
