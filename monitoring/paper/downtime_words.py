"""All words of the downtime kit, in one place for a second language."""

from __future__ import annotations

GROUPS = {
    "vitals": "Vital signs",
    "oxygen": "Oxygen",
    "circulation": "Circulation",
    "neuro": "Neuro check",
    "more": "More",
}
LABELS = {
    ("observations", "heart_rate_bpm"): "pulse",
    ("observations", "ice_untestable_reason"): "why ICE could not be tested",
    ("observations", "note"): "note",
    ("interventions", "kind"): "drug or intervention",
    ("interventions", "dose"): "dose",
    ("interventions", "unit"): "unit of the dose",
    ("interventions", "stopped_at"): "stopped at",
}
NEVER = "never charted"
BEFORE = "{age} before this kit was made"
GREY = "Grey: the last value, when it was observed, and how old it was when this was made."
OLD = (
    "This file knows nothing of what was charted after it was made. It grades nothing: use the "
    "unit's printed tables of the scales until Daywatch is back."
)
HOW = (
    "Choose a patient, type what was observed and press Keep. Everything stays in this browser on "
    "this machine; nothing is sent anywhere. Before you close it or change machines, press Save the "
    "file. When Daywatch is back, that file is imported once; the same file again changes nothing."
)
PRIVATE = (
    "The file holds patients' data: keep it where the charts are kept, and delete it after the "
    "import."
)
PAPER = "One blank sheet for each patient is printed from this page."
ICE_ASKED = "ICE, from 12 years on"
CAPD_ASKED = "CAPD, under 12 years or with developmental delay"

# What the file's own program says; `{}` parts are filled in by it.
IN_THE_FORM = {
    "never": NEVER,
    "last": "last",
    "no_patient": "Choose a patient first.",
    "no_name": "Type your name first: every entry says who wrote it down.",
    "name": "Your name",
    "time": "Time",
    "no_time": "Type the date and the time at which it was observed.",
    "bad_time": "{label}: write the time like 09:30.",
    "bad_stop": "{label}: write date and time like 2026-03-15 09:30.",
    "future": "The time lies ahead of this machine's clock: set the time at which it was observed.",
    "nothing": "Nothing is filled in: type at least one value.",
    "not_a_number": "{label}: this is not a number; write it like 38.5.",
    "implausible": "{label}: {value} lies outside {low} to {high}; look at the number and its unit.",
    "not_whole": "{label}: write a whole number.",
    "required": "{label}: choose one.",
    "unusual": "{label} {value} is unusual (outside {low} to {high}). If it is right, press Keep again.",
    "not_kept": "Not kept:",
    "ask_back": "Look again:",
    "kept": "Kept on this machine: {name}, {at}. It is not in the record yet.",
    "not_stored": "This browser keeps nothing from a file: save the file after every entry.",
    "formula": "{label}: text may not begin with = + @ or a tab; begin with a letter.",
    "none_and_more": "{label}: “None” and something else contradict each other.",
    "removed": "Removed.",
    "remove": "Remove",
    "sure": "Remove for good?",
    "saved": "Saved as {file}: look for it where this browser puts downloads.",
    "unsaved": "{count} kept, {unsaved} of them in no saved file yet",
}
