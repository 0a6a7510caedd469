"""The board, everybody's first page."""

from monitoring.ui.components.board import board

board()
