"""What is printed or taken away: PDF on A4 in black and white, and single files of HTML.

From dataclasses and frames to bytes and text. It knows no database, asks no clock and leaves out
nothing silently: what is not known is said on the page.
"""
