"""After downtime: what was typed into the downtime kit comes into the record."""

from monitoring.ui.components.after_downtime import after_downtime

after_downtime()
