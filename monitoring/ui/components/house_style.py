"""What Streamlit has no setting for and people need to see, to reach and to hit: a few rules of CSS.

Each names the criterion of WCAG 2.2 that it is for. They lean on Streamlit's names of its elements,
so tests/browser/test_accessible.py measures that they still hold after an upgrade.
"""

from __future__ import annotations

import streamlit as st

from monitoring.ui.figures.palette import DARK, LIGHT

TARGET = "44px"
_BUTTONS = (
    "[data-testid^=stBaseButton], [data-testid=stButtonGroup] button, [data-testid=stPopoverButton],"
    " [data-testid=stTopNavLink], [data-testid=stTopNavSection], [data-testid=stExpandSidebarButton],"
    " [data-testid=stExpander] summary, [data-testid=stSelectbox] button, [role=tab],"
    " [data-testid=stDateTimeInputCalendarButton]"
)
_FIELDS = ".stApp input:not([type=checkbox], [type=radio], [type=file]), .stApp textarea"


def _style() -> str:
    return f"""<style>
/* 1.4.3: the keys that a button names are as dark as its words. */
.stApp button kbd {{ color: inherit; opacity: 1; }}
/* 1.4.3: what is chosen; the colour of buttons is too dark to be read on the dark ground. */
.stApp [data-testid=stButtonGroup] [data-selected=true] p
  {{ color: light-dark({LIGHT.line}, {DARK.line}); }}
/* 1.4.10: a wide table is scrolled by itself, and not the page with it. */
[data-testid=stMarkdownContainer]:has(> table) {{ overflow-x: auto; }}
/* 2.4.3: small pictures are as large as they get; four stops of the focus a row led to nothing. */
[data-testid=stImage] [data-testid=stElementToolbar],
[data-testid=stFullScreenFrame]:has([data-testid=stImage]) [data-testid=stElementToolbar]
  {{ display: none; }}
/* A heading's link to itself: a stop and a small target that leads nowhere, and the patient's name
   would stand in the address. */
[data-testid=stHeaderActionElements] {{ display: none; }}
/* 2.5.8: day, month, hour and minute of a time. */
.stApp [role=spinbutton] {{ display: inline-block; min-width: 24px; min-height: 24px;
  line-height: 24px; text-align: center; }}
/* A set of vital signs is entered on a tablet without scrolling: what was last charted stands close
   to its field. */
.st-key-entry-form, .st-key-entry-form [data-testid=stVerticalBlock] {{ gap: 0.4rem; }}
/* 2.5.5: what a finger is to hit. */
@media (pointer: coarse) {{
  :is({_BUTTONS}) {{ min-height: {TARGET}; min-width: {TARGET}; }}
  [data-testid=stCheckbox] label {{ min-height: {TARGET}; align-items: center; }}
  /* Numbers are typed: two more buttons a field would leave no room for the digits. */
  [data-testid^=stNumberInputStep] {{ display: none; }}
  {_FIELDS} {{ min-height: {TARGET}; }}
}}
</style>"""


STYLE = _style()


def house_style() -> None:
    """Once on every page, before anything is drawn."""
    st.html(STYLE)
