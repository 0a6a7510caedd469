"""What the pages say themselves: labels, buttons, heads of tables, sentences; by component.

words.py holds what is said of patients and grades, scale_words.py and history_words.py what is said
of scales and of the history. A second language would translate these modules and nothing else.
"""

from __future__ import annotations

# --- judgement ---

CONFIRM_THE_GRADE = "Confirm the grade"
SCALE_TO_JUDGE = "Scale to judge"
MOMENT_TO_JUDGE = "Moment to judge"
YOUR_OWN_GRADE = "Your own grade"
REASON_MAY_STAY_BLANK = "Reason (may stay blank)"
SAVE_MY_GRADE = "Save my grade"
THE_RULE = "**The rule:** {said}"
YOUR_WORD = "Your word"
SAVE_YOUR_WORD = "Save your word"
IEC_HS_IS_GRADED_BY_A_PHYSICIAN = "IEC-HS is graded by a physician. The criteria overlap with CRS, infection and disease; a specialist must attribute them."
REASON = "Reason"
GRADE = "Grade"
SAVED = "Saved."
OWN_GRADE_FIRST = "Own grade first, suggestion after"
NOTHING_IS_GRADED_YET = "Nothing is graded by {scale} yet."
SHOWN_ONCE_YOUR_OWN_IS_SAVED = "What the rule and others say is shown once your own grade is saved."
ROLE = "Role"
AS_CHARTED_BEFORE_CAUSES_WERE_GIVEN = "As charted, before causes were given: {said}"
OWN_GRADE_OF = "Own grade {own_grade} by {own_by} ({own_role}), {when} the suggestion was seen"
NOT_JUDGED_YET = "No physician has judged this moment yet."
FINDINGS_OF_ANOTHER_CAUSE = "Findings of another cause"
HOLDS = "Holds"
JUDGED_BEFORE_THE_CHART_CHANGED = "{said} ({judged} by {who}{why})."
THE_RULE_SAID_SOMETHING_ELSE = "The rule said something else then; it still fits."
IEC_HS_SINCE = "**{grade}** since {at}, by {by}{highest}"
END_OF_AN_EPISODE = "End of an episode"
EPISODE = "Episode"
SINCE_WHEN = "since {at}"
YOUR_WORD_ON_THE_END = "Your word on the end"
REASON_FOR_THE_END = "Reason for the end"
SAVE_THE_END = "Save the end"
NOBODY_HAS_SAID_ANYTHING = "Nobody has said anything of this scale yet."
TAKE_A_WORD_BACK = "Take a word back"
WORD_TO_TAKE_BACK = "Word to take back"
REASON_FOR_TAKING_IT_BACK = "Reason for taking it back"
TAKE_IT_BACK = "Take it back"
NAME_OF_WHO_JUDGES = "Name of who judges"
JUDGED_A_MOMENT_THAT_IS_GONE = "{by} judged {at}, {word}: the chart has no such moment any more, as it was amended. Look again."
COLUMN_SAID = "said"
COLUMN_BY = "by"
COLUMN_OF = "of"
COLUMN_THE_RULE_SAID = "the rule said"
COLUMN_WORD = "word"
COLUMN_REASON = "reason"

# --- administration ---

CHANGE_AN_ACCOUNT = "Change an account"
ACCOUNT = "Account"
CHOOSE_AN_ACCOUNT = "Choose an account"
ROLES = "Roles"
NEW_PASSWORD = "New password"  # noqa: S105  a label
NEXT_PASSWORD_HELP = "At least 12 characters. Its owner chooses another one at the next sign-in."  # noqa: S105  a label
ADD_AN_ACCOUNT = "Add an account"
NAME_TO_SIGN_IN_WITH = "Name to sign in with"
EXAMPLE_ACCOUNT = "n.kaya"
NAME_AS_IT_IS_SIGNED = "Name as it is signed"
EXAMPLE_NAME = "N. Kaya"
ROLES_OF_THE_NEW_ACCOUNT = "Roles of the new account"
FIRST_PASSWORD = "First password"  # noqa: S105  a label
FIRST_PASSWORD_HELP = "At least 12 characters. Its owner chooses another one at the first sign-in."  # noqa: S105  a label
ACCESSES_FOUND = "{found} line{plural}, the newest first.{more}"
HOW_THE_RECORD_IS_VERIFIED = "Every entry carries the hash of the one before it. **Verify now** reads the whole record again and names the first entry that does not fit; on a large record this takes minutes."
VERIFY_NOW = "Verify now"
WHERE_THE_RECORD_ENDS = "Where the record ends"
KEEP_THIS_LINE = "Print this line, or send it to somebody else: whoever has it can prove later that nothing was cut off the end (`python -m monitoring verify` takes it)."
BACKUPS = "Backups"
HOW_BACKUPS_ARE_MADE = "`python -m monitoring backup FILE` writes one while people work. Daywatch does not see what becomes of its files, so it cannot say when the last one was made: the guide says how they are scheduled, and how one is tried out."
SETTINGS_AS_READ = "As they were read when Daywatch was started. They are changed in the settings file or in the environment, never here; docs/settings.md explains each. A change holds from the next start."
ONLY_THESE_SEE_THIS_PAGE = "Only {listed} sees this page."
THERE_ARE_NO_ACCOUNTS_YET = "There are no accounts yet."
NO_ACCOUNT_CHANGED = "No account was made or changed so far."
COLUMN_WHEN = "when"
COLUMN_WHAT = "what"
FIND_A_PERSON = "Find a person"
FIND_A_PATIENT = "Find a patient (number or identifier)"
NOBODY_LOOKED = "Nobody looked or signed in so far, or nobody fits."
COLUMN_WHO = "who"
COLUMN_PAGE = "page"
COLUMN_PATIENT = "patient"
VERIFIED = "Verified {at:%d %b %Y %H:%M:%S}."
ANCHORED_IN_THE_FILE = "Anchored outside the database in {file}, after each entry."
INTENDED_USE_IS_NOT_HERE = "docs/safety/intended-use.md is not beside this installation."
COLUMN_SIGNS_IN_AS = "signs in as"
COLUMN_NAME = "name"
COLUMN_ROLES = "roles"
COLUMN_STATE = "state"
TAKE_OUT_OF_USE = "Take out of use"
WHAT_TAKING_OUT_OF_USE_DOES = (
    "{name} is signed out at once and cannot sign in any more. What they recorded stays as it is."
)
NO_SUCH_PATIENT = "No patient has this number or identifier."
ANCHORED_BESIDE_THE_DATABASE = (
    "Anchored after each entry, in a file beside the database's that ends .anchors."
)
NOT_ANCHORED = "No anchors file is kept. Name one with the setting anchor_file, on another disk than the database's."
READING_THE_WHOLE_RECORD = "Reading the whole record again"

# --- amend_form ---

AMEND_AN_ENTRY = "Amend an entry, or mark it as entered in error"
WHAT_IS_WRONG_WITH_IT = "What is wrong with it?"
AMEND = "Amend"
ENTRY = "Entry"
CHOOSE_AN_ENTRY = "Choose an entry, or type a word of it"
AMEND_WHAT = "**Amend {what} of {at}**, recorded by {by}"
WHAT_ENTERED_IN_ERROR_DOES = (
    "The whole entry no longer counts for any grade, and stays in the history."
)
UNUSUAL_LOOK_AGAIN = (
    "Unusual, please look again: {asked}. Correct it, or press Save again to confirm it."
)
MARK_AS_ENTERED_IN_ERROR = "Mark as entered in error"
SAVE_THE_AMENDMENT = "Save the amendment"
CLOSE_WITHOUT_SAVING = "Close without saving"
ADD_A_VALUE = "Add a value that is missing"
CHARTED = "charted: {was}"
NO_VALUE = "{label}: no value"
NOT_YOURS_TO_AMEND = "This was recorded by {by}. A nurse amends what they recorded themselves; ask them, or a physician, who may amend any entry."
CLOSE = "Close"

# --- answers_line ---

A_CLINICIANS_ANSWERS = "A clinician's answers"
ANSWERS_THAT_WOULD_NARROW = (
    "{number} would narrow a grade that is open now; they stand first in the list."
)
NO_GRADE_WAITS = "No grade of now waits for an answer."
QUESTION = "Question"
CHOOSE_A_QUESTION = "Choose a question, or type a word of it"
TRUE_AT = "True at"
RECORD = "Record"
ANSWER = "Answer"

# --- banner ---

CHOOSE_A_PATIENT = "Choose a patient."
BANNER_LINE = "**{day}** · {who} · {setting} · last charted {ago}"
DIED = "Died {at}."
NOBODY_IS_ON_THE_BOARD_YET = "Nobody is on the board yet."
GO_TO_THE_BOARD = "Go to the board"
SETTING_NOT_RECORDED = "setting not recorded"

# --- beside_the_chart ---

CHECKS_DUE_AND_MADE = "Checks due and made"
PATTERNS_AND_RED_FLAGS = "**Patterns and red flags**"
ENDED_LATELY = "{lately} ended in the last 72 h"
INFECTION_PANEL_ALWAYS_BESIDE_CRS = "**Infection panel** (always beside CRS)"
BY_THE_MOMENT = "By the moment {ago}."
WHAT_GUIDELINES_SAY = "What guidelines say"
FACTS_AS_PRINTED = "{difference} Facts as printed by their sources; {protocol}."
WHAT_WOULD_CHANGE_IT = "What would change it"
ONE_VALUE_SET_OTHERWISE = "One charted value set otherwise, all else as it is. It is no forecast."
NO_PATTERN_HOLDS = "None holds by what is charted."
PATTERN_ENDED = "{name}, ended {ago}: {detail}"
NOTHING_THAT_IT_ASKS = "Nothing is charted that it asks."
MAY_BE = "May be {what}: chart {asked}."
CHECK_OVERDUE = ":red[:material/alarm: **{check} overdue**]"
NOTHING_WAS_DUE_YET = "Nothing was due yet."
COLUMN_DAY = "day"
COLUMN_CHECK = "check"
COLUMN_MADE = "made"
COLUMN_OVERDUE = "overdue"
POSSIBLE_PATTERNS = "{possible} possible, not certain"
GUIDELINE_GRADE = "**{toxicity}, grade {least}**"
CHART_FOR_A_PATTERN = "{name}: chart {labels}"

# --- course_pdf ---

COURSE_AS_PDF = "Course as PDF"

# --- course_view ---

UNDER_THE_CHART = (
    "As of {at}. Drag to zoom; double click to see all. Shaded: the product's expected window."
)
A_MOMENT_IN_FULL = "A moment in full"
MOMENT = "Moment"
ALL_OTHER_SCALES = "All other scales"
EPISODES = "Episodes"
EPISODES_OF_EVERY_OTHER_TOXICITY = "Episodes of every other toxicity"
COMES_BACK_ONCE_SAVED = "The chart and what the rule says come back once your own grade is saved."
BACK_TO_THE_BOARD = "Back to the board"
SHOW = "Show"
LABORATORY_PANELS = "Laboratory panels"
BASELINE_LACKS = "Not recorded at baseline: {lacking}."
NOTHING_IS_CHARTED_YET = "Nothing is charted yet."
RECORDED_BY = "Recorded by {by}, {at}"
NO_EPISODE = "No episode of CRS or ICANS so far."
COLUMN_SCALE = "scale"
COLUMN_EPISODE = "episode"
COLUMN_ONSET = "onset"
COLUMN_ONSET_DAY = "onset day"
COLUMN_PEAK = "peak"
COLUMN_RESOLVED = "resolved"
COLUMN_GIVEN_WITHIN_IT = "given within it"
COMPLETE_THE_ADMISSION = "Complete the admission"
CHART_NEXT = "**Chart next:** "
LAST_FIXED = "Last grade that was fixed: {last_fixed}, {ago}"
EPISODE_IS = "Episode: {episode_state}"
FLAGS = "Flags: "
SOURCE = "{citation}, doi:{doi}"
WHAT_WAS_ASSUMED = "What was assumed"
BLANKS_READ_AS = "Blank cells were read as: {assumed}"
NONE_SO_FAR = "None so far."

# --- criteria ---

COLUMN_ITEM = "item"
COLUMN_GRADE = "grade"
COLUMN_THE_SOURCES_CRITERION = "the source's criterion"
COLUMN_HERE = "here"
COLUMN_MARK = "mark"

# --- find ---

FIND_A_PATIENT_OR_BED = "Find a patient or bed"
FIND_BY_KEYS = "Ctrl + K, then Enter"
FIND = "Find"

# --- handover_view ---

HANDOVER_LINE = "{as_of} · {span} · {patients} patients"
SHIFT_CHANGE = "shift change {change:%d %b %H:%M}"
HANDED_OVER_SINCE = "Since"
SINCE_WHICH_TIME = "Since which time"
TIME_LIES_AHEAD = "The time lies ahead: choose one that has passed."
PDF_TO_PRINT = "PDF to print"
FILE_THAT_OPENS_OFFLINE = "File that opens offline"
OPEN = "Open"

# --- history_view ---

HISTORY_LINES = "{lines} line{plural}, the newest first."
SHOW_OF_THE_HISTORY = "Show of the history"
NOTHING_OF_THAT_KIND = "Nothing of that kind so far."

# --- other_scales_view ---

EVERY_OTHER_SCALE_NOW = "Every other scale as it stands now"
CRITERION_BY_CRITERION = "Criterion by criterion"
CHOOSE_A_SCALE = "Choose a scale"
THE_SCALES_PAGE = "The scale's page"
EACH_SCALE_BY_ITSELF = "Each scale by itself: grades of different scales are not compared. CTCAE {ctcae} is the edition that this unit has chosen."
NO_OTHER_SCALE_THEN = "No other scale had anything to grade at this time."
COLUMN_WHY = "why"
COLUMN_CHART_NEXT = "chart next"
COLUMN_FLAGS = "flags"
COLUMN_AGE = "age"
COLUMN_AT = "at"
NO_OTHER_SCALE_NOW = "No other scale has anything to grade in the last days."

# --- result ---

CURVE_WITH_THE_NEW_POINT = "Temperature over 72 hours with the new point marked"

# --- rounds ---

ROUND_DUE = "Round: {due} due"
ROUND_NOBODY_DUE = "Round: nobody due"
ROUND_OF = "**Round: {place} of {later}** · {next_bed}"
LEAVE_THE_ROUND = "Leave the round"
SKIP = "Skip"
WHY_NOT_TAKEN = "Why the vital signs are not taken"
OR_IN_OTHER_WORDS = "or in other words"
SKIP_THIS_PATIENT = "Skip this patient"

# --- sign_off_line ---

WHAT_IS_SIGNED = "You sign that you reviewed the course as it is charted, up to entry {up_to}."
NOTE_MAY_STAY_BLANK = "Note (may stay blank)"
SIGN = "Sign"
SIGNED = "Signed."
NAME_OF_WHO_SIGNS = "Name of who signs"
YOUR_PASSWORD_AGAIN = "Your password again"  # noqa: S105  a label
SIGN_OFF = "Sign off"

# --- try_values ---

NOTHING_IS_RECORDED_HERE = "Nothing is recorded here. What is left blank is unknown to the scale."

# --- who_is_here ---

SIGN_OUT = "Sign out"
SIGN_IN = "Sign in"
SIGNED_IN_AS = "Signed in as **{name}** ({roles})"
YOUR_NAME_OR_INITIALS = "Your name or initials"
SIGN_IN_AS_SOMEBODY_ELSE = "Sign in as somebody else"

# --- course_tables ---

COLUMN_DRUG = "Drug"
COLUMN_DOSE = "Dose"
COLUMN_UNTIL = "Until"
COLUMN_DETAILS = "Details"
COLUMN_TEST = "Test"
COLUMN_RESULT = "Result"
UNIT = "Unit"
COLUMN_NORMAL = "Normal"
COLUMN_OF_SCALE = "Scale"

# --- course_words ---

COLUMN_TIME = "Time"
COLUMN_OF_DAY = "Day"
COLUMN_HR_MIN = "HR /min"
COLUMN_BP_MMHG = "BP mmHg"
COLUMN_SPO2 = "SpO₂ %"
COLUMN_OXYGEN = "Oxygen"
COLUMN_ICE_CAPD = "ICE / CAPD"
COLUMN_CONSCIOUSNESS = "Consciousness"
COLUMN_OTHER_SIGNS = "Other signs"
COLUMN_COULD_NOT_BE_MEASURED = "Could not be measured"
COLUMN_CRS = "CRS"
COLUMN_ICANS = "ICANS"
COLUMN_MISSING = "Missing"

# --- neuro_panels ---

ICE = "ICE"
CAPD = "CAPD"

# --- vital_panels ---

TEMPERATURE = "Temperature"
PULSE_AND_PRESSURE = "<span style='color:{second_line}'>● Pulse</span><br><span style='color:{quiet}'>▍</span>Pressure"
BASELINE_OF = "baseline {home:g}"
SPO2 = "SpO₂"

# --- not_yours ---

PAGE_IS_NOT_YOURS = (
    "This page is not open to you: {roles}. Whoever looks after accounts can give you another one."
)

# --- scales ---

FAMILY = "Family"
THE_TABLE = "The table"
TRY_VALUES = "Try values"

# --- admission_form ---

WHAT_IS_NEEDED_NOW = "Only the identifier and the infusion are needed now; the rest can follow. What grading leans on and is missing is listed on the course."
PATIENT = "Patient"
INFUSION = "Infusion"
LYMPHODEPLETION_STARTED_AT = "Lymphodepletion started at"
BASELINE = "Baseline"
OXYGEN_OR_CPAP_AT_HOME = "Oxygen or CPAP at home"
DEVELOPMENTAL_DELAY = "Developmental delay (CAPD instead of ICE)"
SAVE = "Save"
IDENTIFIER_NEVER_A_NAME = "Identifier (never a name)"
BIRTH_DATE = "Birth date"
OR_AGE_IN_YEARS = "or age in years at the first infusion"
SEX = "Sex"
SETTING = "Setting"
BED = "Bed"
ALLERGIES = "Allergies"
PRODUCT = "Product"
NAME_OF_ANOTHER_PRODUCT = "Name of another product"
INDICATION = "Indication"
LANGUAGE = "Language"
END_OF_OBSERVATION_DEATH = "End of observation, death"
NOT_SAVED = "Not saved. "
LAST_SEEN_AT = "Last seen at"
DIED_AT = "Died at"
CAUSE_OF_DEATH = "Cause of death, by a physician"

# --- after_downtime ---

AND_SO_MANY_MORE = "And {count} more."

# --- drug_line ---

DRUGS_GIVEN = "Drugs given"
QUICK_CHOICE = "Quick choice"
DRUG_OR_INTERVENTION = "Drug or intervention"
EXAMPLE_UNIT = "mg"
ROUTE = "Route"
GIVEN_FOR = "Given for"
GIVEN_OR_STARTED_AT = "Given or started at"
STOPPED_AT = "Stopped at (blank: one dose, or running)"
ADD = "Add"
CHANGE_DOSE = "Change dose"
NEW_DOSE = "New dose{unit}"
CHANGE = "Change"
STOP = "Stop"
STOP_NOW = "Stop now"
RUNNING_SINCE = ":material/play_arrow: **{drug}**{dose} · running since {since} ({ago})"

# --- lab_form ---

HOW = "How"
BLOOD_TAKEN_AT = "Blood taken at"
HOW_A_RESULT_IS_TYPED = (
    "A number, or <0.5 at a limit of detection. What is left blank is not recorded."
)
TABLE_TO_PASTE = "Table from a spreadsheet or the laboratory system, with its header row"
EXAMPLE_TABLE = "Test; Result; Unit; Time\nCRP; 34; mg/L; 2026-03-15 08:30"
CHARTED_LAST = "Charted last"
CLEAR_THE_FORM = "Clear the form"
UNIT_OF_ANALYTE = "Unit of {label}"
ANALYTE = "Analyte"
VALUE = "Value"
CHOOSE = "Choose"
LOWER_LIMIT_OF_NORMAL = "Lower limit of normal"
UPPER_LIMIT_OF_NORMAL = "Upper limit of normal"
LEAVE_OUT_FAULTY = "Leave out the {number} with a fault"
COLUMN_LINE = "line"
COLUMN_AS_WRITTEN = "as written"
COLUMN_ANALYTE = "analyte"
COLUMN_VALUE = "value"
COLUMN_UNIT = "unit"
COLUMN_NORMAL_RANGE = "normal"
COLUMN_TAKEN = "taken"
FAULT = "fault"
AND_MORE_FAULTS = "And {number} more."
UNUSUAL_RESULTS = (
    "Unusual, please look again: {named}. Correct it, or press Save again to confirm it."
)
NO_RESULT_IS_CHARTED_YET = "No result is charted yet."
COLUMN_RECORDED_BY = "recorded by"
NAME_IS_ANALYTE = "“{name}” is"
CHOOSE_THIS_ANALYTE = "Choose: {likely}?"
ANALYTE_IS_IN = "{analyte} {written} is in"
CHOOSE_THIS_UNIT = "Choose: {likely}?"

# --- vitals_form ---

VASOPRESSORS_RUNNING = "Vasopressors running"
SYMPTOMS = "Symptoms"
SAVE_NEXT = "Save, next"
OBSERVED_AT = "Observed at"
TEMPERATURE_IN_F = "Temperature in °F"
ONLY_SOMETIMES = "Only sometimes: could not be measured, hypotension, oxygen reason, causes"
TRIED_IN_VAIN = "Tried, and could not be measured"
NOTE = "Note"
TEMPERATURE_F = "Temperature (°F)"
TEMPERATURE_C = "Temperature (°C)"
OXYGEN_DEVICE = "Oxygen device"
OXYGEN_FLOW_L_MIN = "Oxygen flow (L/min)"
IS_THIS_HYPOTENSION = "Is this hypotension for this patient?"
REASON_FOR_THAT_JUDGEMENT = "Reason for that judgement"
FLUID_BOLUS = "Fluid bolus for blood pressure since the last check"
WHY_OXYGEN_IS_GIVEN = "Why oxygen is given (blank: hypoxia)"
CAUSE_OF_FEVER = "Cause of the fever, by a physician"
CAUSE_OF_HYPOTENSION = "Cause of the hypotension, by a physician"
CAUSE_OF_HYPOXIA = "Cause of the hypoxia, by a physician"

# --- neuro_form ---

WHY_ICE = "12 years or over without developmental delay, so ICE. Every item: right, wrong, or cannot be tested with the reason; nothing is chosen in advance."
WHY_CAPD = "Under 12 years or with developmental delay, so CAPD: what was seen over the shift."
NO_CAPD_BASELINE = "no CAPD before infusion recorded"
CAPD_BASELINE = "before infusion {baseline:g}"
IF_IT_CANNOT_BE_DONE = "If it cannot be done"
CAPD_CANNOT_BE_DONE = "CAPD cannot be done"
OTHER_DOMAINS = "Consciousness, seizure, weakness, pressure"
SEIZURE = "Seizure since the last check"
SEEN_AND_NOT_GRADED = "Seen, and not part of the grade"
RASS = "RASS, −5 to +4 (never changes the grade)"
SEDATED = "Sedated (blank: no)"
ICE_SO_FAR = "ICE so far **{low:g}**"
ICE_RANGE = "ICE **{low:g} to {high:g}**"
WHY_IT_CANNOT_BE_TESTED = "Why it cannot be tested"
LANGUAGE_OF_THE_CHECK = "Language of the check"
INTERPRETER = "Interpreter"
CAPD_SO_FAR = "CAPD so far **{total:g}** from {points} of 8"
WEAKNESS = "Weakness (blank: not reported)"
CAUSE_OF_FINDINGS = "Cause of the findings, by a physician"
SIGNS_OF_RAISED_PRESSURE = "Signs of raised pressure (blank: not reported)"
INTRACRANIAL_HAEMORRHAGE = "Intracranial haemorrhage (blank: no)"
AGE_IS_NOT_RECORDED = "The age is not recorded, so neither ICE nor CAPD can be chosen. Enter the age or birth date on the admission first; the other fields can be charted now."
THE_PATIENTS_LANGUAGE = "the patient's language: {language}"

# --- alerts_view ---

ALERT_LINE = "**{says}**{again}{detail}  \n:small[since {at} ({ago}), alerted {raised}]"
AND_MORE_ALERTS = "And {number} more, shown when these are acknowledged."
PLAN = "Plan: **{plan}**.{note} {by}, {at}{until}"
RINGS_BY_THE_CLOCK = "Nothing is charted at that very time: it rings by the clock, or was amended."
ROW_BEHIND = "{table}, row {row_id}, {at}, recorded by {by}: {says}"
BURDEN_LINE = "Since {at}: {levels}; {patient_days:.1f} patient-days. At most the last 28 days."
AND_MORE_QUIET = "And {number} more."
WHY_IT_RINGS = "It rings because {reason}. All rules of alerting are LOCAL."
NOTHING_WAS_SENT = "Nothing was sent."
NOTHING_HAS_ENDED = "Nothing has ended in the last days."
COLUMN_BED = "bed"
COLUMN_LEVEL = "level"
COLUMN_SAYS = "says"
COLUMN_ALERTED = "alerted"
COLUMN_ENDED = "ended"
COLUMN_BECAUSE = "because"
COLUMN_PLAN = "plan"
NOTHING_WAS_EVER_RAISED = "Nothing was ever raised."

# --- session ---

LOOK_NOT_LOGGED = "This look could not be logged. {error}"

# --- board ---

EMPTY_BOARD = "Nobody is on the board yet"
NOBODY_FITS_THIS_FILTER = "Nobody fits this filter."
AND_MORE_NOT_WATCHED = "And {found} more: write more of the identifier."
THERE_ARE_TWO_WAYS_ON = "There are two ways on."
WHAT_THE_DEMO_WARD_IS = (
    "The demo ward is SYNTHETIC: 25 invented patients, marked as such on every screen."
)
WATCHED = "**{alive}** {people} watched"
AT_GRADE_OR_MORE = "**{worst}** at grade 3 or more"
TO_CONFIRM_OR_REVIEW = "**{undecided}** to confirm or review"
WITH_A_CHECK_OVERDUE = "**{late}** with a check overdue"
AS_OF = "as of {at:%d %b %H:%M:%S}"
ADMIT_THE_FIRST_PATIENT = "Admit the first patient"
LOAD_THE_DEMO_WARD = "Load the demo ward"
ENTER = "Enter"
LOADING_THE_DEMO_WARD = "Loading 25 synthetic patients"

# --- saving ---

UNUSUAL_VALUES = "Unusual, please look again: "
CORRECT_OR_CONFIRM = ". Correct it, or press Save again to confirm it."
PRESS_SAVE_AGAIN_TO_SAVE = " Press Save again to save."

# --- a pasted table ---

BLANK_LEFT_OUT = " Left out, as blank: {number}."
LINES_WITHOUT_A_RESULT = "No result was found in line {lines}: look whether something was cut off."
