"""`make bench`: figures as ratios measured in one run; nothing here is asserted."""

from benchmarks import board, grading

grading.run()
board.run()
