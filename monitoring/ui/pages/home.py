"""The board, everybody's first page."""

from monitoring.ui.components.board import board
from monitoring.ui.components.others_line import follow_the_board

board()
follow_the_board()
