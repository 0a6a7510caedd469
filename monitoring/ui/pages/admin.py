"""Administration: accounts, who looked at whom, whether the record is whole, how it is set up."""

from monitoring.ui.components.administration import administration

administration()
