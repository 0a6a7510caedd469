"""Handover: what one shift tells the next, on the screen, on paper and as a file."""

from monitoring.ui.components.handover_view import handover_view

handover_view()
