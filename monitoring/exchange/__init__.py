"""Files in and out: the charting format's CSV tables, read strictly and written exactly.

Nothing is guessed: what cannot be read for certain is a fault with its place and its remedy, all
faults of all files are told together, and what is read is a typed frame as charting.tables says.
"""

from monitoring.exchange.faults import Fault, UnreadableFolder, faults_frame
from monitoring.exchange.reading import Charting, read_folder
from monitoring.exchange.soft_limits import soft_flags
from monitoring.exchange.streaming import Parts, parts
from monitoring.exchange.writing import write_folder

__all__ = [
    "Charting",
    "Fault",
    "Parts",
    "UnreadableFolder",
    "faults_frame",
    "parts",
    "read_folder",
    "soft_flags",
    "write_folder",
]
