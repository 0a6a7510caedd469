"""`make bench`: figures as ratios measured in one run; nothing here is asserted."""

from benchmarks import board, board_in_browser, grading, large_record, paper

grading.run()
board.run()
large_record.run()
paper.run()
board_in_browser.run()
