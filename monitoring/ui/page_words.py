"""What the pages say themselves: labels, buttons, heads of tables, sentences; by component.

words.py holds what is said of patients and grades, scale_words.py and history_words.py what is said
of scales and of the history. A second language would translate these modules and nothing else.
"""

from __future__ import annotations

from monitoring.charting.judgements import (
    AGREED,
    ATTRIBUTED,
    DATED_OTHERWISE,
    DIFFERENT,
    END_AGREED,
    OWN_GRADE,
    RE_OPENED,
    REJECTED,
    TYPED_GRADE,
)

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
AGREE = "Agree"
DIFFERENT_GRADE = "Different grade"
OTHER_CAUSE = "Other cause"
REJECT = "Reject"
GIVE_A_GRADE = "Give a grade"
NOT_IEC_HS = "Not IEC-HS"
RE_OPEN = "Re-open"
ANOTHER_DATE = "Another date"
AT_THIS_MOMENT_ONLY = "At this moment only"
FROM_THIS_MOMENT_ON = "From this moment on"
BEFORE_THE_SUGGESTION = "before"
AFTER_THE_SUGGESTION = "after"
WORD_SAID = {
    AGREED: "agreed",
    DIFFERENT: "different grade",
    REJECTED: "rejected",
    TYPED_GRADE: "graded",
    OWN_GRADE: "own grade",
    ATTRIBUTED: "cause",
    END_AGREED: "end agreed",
    RE_OPENED: "re-opened",
    DATED_OTHERWISE: "end dated otherwise",
}
STANDING_WORD = {
    "agreed": "Confirmed: grade {grade}",
    "different-grade": "A physician says grade {grade}",
    "rejected": "Rejected: a physician gives no grade by this scale here",
    "typed-grade": "A physician gives grade {grade}",
    "outdated": "Look again: something else is charted than when this was judged",
}
RESOLUTION = {
    "proposed": "proposed by the rule, a physician confirms",
    "agreed": "confirmed",
    "dated-otherwise": "dated otherwise",
    "re-opened": "re-opened",
    "outdated": "judged before something else was charted: look again",
    "": "goes on",
}
NO_IEC_HS = "No IEC-HS"
IEC_HS_GRADE = "Grade {grade}"
HIGHEST_SO_FAR = " · highest so far {highest}"
GRADED_SINCE = "Since"
NO_END = "No end"
ENDED_AT = "Ended {at}"
THE_END = "**{when}**: {resolution}{by}"
OPEN_AGAIN_FROM = "Open again from"
ENDED_WHEN = "Ended at"
CANNOT_BE_GRADED = "cannot be graded: at least {at_least}, at most {at_most}"
SAID_THE_CAUSE = "{what} of {finding}: {cause}{holds}"
HOLDS_FROM_THEN_ON = " from then on"
SAID_AN_OWN_GRADE = "{what} {grade}, {when} the suggestion"
CHOOSE_YOUR_GRADE = "Not saved: choose your grade first."
SAY_WHETHER_YOU_AGREE = "Not saved: say whether you agree."
CHOOSE_THE_GRADE = "Not saved: choose the grade that you give."
SAY_WHERE_IT_HOLDS = "Not saved: say whether it holds at this moment only or from now on."
SAY_THE_GRADE_OF_IEC_HS = "Not saved: say the grade, or that it is not IEC-HS, and since when."
SAY_WHAT_YOU_THINK_OF_THE_END = "Not saved: say what you think of the end."
CHOOSE_THE_WORD = "Not taken back: choose the word first."
WRITE_YOUR_NAME = "Not saved: write your name; a grade is judged by a named person."

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
HOW_BACKUPS_ARE_MADE = "`python -m monitoring backup FILE` writes one while people work, and notes here that it did. Daywatch does not see what becomes of the file, nor a copy that was made in another way: the guide says how backups are scheduled, and how one is tried out."
LAST_BACKUP = "The last backup was made {ago} ({at:%d %b %Y %H:%M}): {file}"
BACKUP_IS_OLD = "{said}. What was entered since is in no backup of Daywatch's own: see that the schedule runs, and that the command ends with status 0."
BACKUP_IS_DATED_AHEAD = "The last backup, {file}, is dated {at:%d %b %Y %H:%M}, which is ahead of this server's clock: one of two clocks is wrong, so nobody can say how old it is."
NO_BACKUP = "No backup was ever made by `python -m monitoring backup`."
SETTINGS_AS_READ = "As they were read when Daywatch was started. They are changed in the settings file or in the environment, never here; docs/settings.md explains each. A change holds from the next start."
WHAT_CHANGED_AND_WHEN = "What changed, and when"
NOTICED_AT_A_START = "A file does not say when it was changed, so this is when the dashboard or the watcher first started with the new value. Passwords and keys are not kept here, so a change of one does not show."
FIRST_SETTINGS = "All {count} values as of {at:%d %b %Y %H:%M:%S}, noticed by the {process}, version {version}. What held before that is not known."
NO_SETTING_CHANGED = "No value has changed since."
SETTINGS_NOT_NOTED = "Nothing is noted yet: the record could not be written when this dashboard started. The values below hold; start it again once the record can be written."
SETTINGS_DIFFER = "This dashboard goes by other values than the record noted last: {settings}. Another process was started with other settings since, or this one could not note its own when it started. What this dashboard shows goes by the values below."
LAST_CHANGES_SHOWN = "These are the last {shown} of {all} changes."
NO_SUCH_SETTING = "no such setting"
COLUMN_SETTING = "setting"
COLUMN_SETTING_VALUE = "value"
COLUMN_MEANING = "meaning"
COLUMN_NOTICED_AT = "noticed at"
COLUMN_FROM = "from"
COLUMN_TO = "to"
COLUMN_VERSION = "version"
COLUMN_PROCESS = "process"
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
ACCOUNTS = "Accounts"
WHO_CHANGED_ACCOUNTS = "Who changed accounts"
WHO_LOOKED_AT_WHOM = "Who looked at whom"
IS_THE_RECORD_WHOLE = "Is the record whole?"
SETTINGS = "Settings"
ABOUT = "About"
NO_LOCAL_ACCOUNTS = {
    "off": "Sign-in is off, so nobody is asked who they are. Accounts that are made here come into "
    "use with the setting sign_in.method = “local”.",
    "oidc": "People sign in at the hospital's identity provider, which also says their roles: they "
    "are given and taken there. Accounts below are not used as long as that is so.",
}
IN_USE = "in use"
OUT_OF_USE = "out of use"
CHANGE_THE_ROLES = "Change the roles"
SET_THE_NEW_PASSWORD = "Set the new password"  # noqa: S105  a label
TAKE_THEM_OUT_OF_USE = "Take {user} out of use"
TAKE_INTO_USE_AGAIN = "Take into use again"
ADD_THE_ACCOUNT = "Add the account"
ROLES_ARE_SET = "{user} has the roles {roles} from now on."
PASSWORD_IS_SET = "{user} has a new password and chooses another one at the next sign-in."  # noqa: S105  a sentence
IS_OUT_OF_USE = "{user} is out of use."
IS_IN_USE_AGAIN = "{user} is in use again."
IS_ADDED = "{user} can sign in and chooses another password then."
ONLY_THE_LAST = " These are the last {number}; name a person or patient to find older ones."
PATIENT_IN_ERROR = "entered in error"
RECORD_IS_EMPTY = "The record is empty."
NOTHING_TO_VERIFY = "The record is empty: there is nothing to verify yet."
ENTRY_DOES_NOT_FIT = "Entry {entry}{chain} does not fit: {reason}"
OF_ANOTHER_CHAIN = " of {chain}"
END_IS_NOT_KNOWN = "{fit}, but nobody can say whether some were cut off the end; see below."
RECORD_IS_WHOLE = "{fit}: nothing was changed, taken out or put in.{held}"
END_HOLDS = " The end holds against {anchors:,} anchors kept outside the database."


def entries_fit(number: int) -> str:
    return f"All {number:,} entries fit" if number > 1 else "The one entry fits"


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
PUT_VALUES_RIGHT = "Put values right"
ENTERED_IN_ERROR = "Entered in error"
MAKE_BLANK = "Make blank"
TRIED_AND_NOT_MEASURED = "Could not be measured"
TRIED_AND_NOT_TESTED = "Could not be tested"
COULD_NOT_BE_MEASURED = "could not be measured"
VALUE_OR_NONE = "Type a value, or choose “{how}”, not both"
SOMEBODY_CHANGED_IT = (
    "Somebody amended or withdrew this entry while this form was open. Nothing was saved: close "
    "it, look at what the entry says now, and amend that one if it is still wrong."
)
SAY_WHY_IT_IS_AMENDED = "Not saved: say why, the reason stands in the history."
SEE_THE_FIELDS_IN_RED = "Not saved: see the fields marked in red."
PUT_ONE_VALUE_RIGHT = "Not saved: put at least one value right, or choose “Entered in error”."
SAYS_THAT_ALREADY = "Not saved: the entry says just that already."

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
CHOOSE_A_QUESTION_FIRST = "Not recorded: choose a question and an answer first."
TIME_OF_THE_ANSWER_LIES_AHEAD = "Not recorded: the time lies ahead of the server's clock."
NOT_RECORDED = "Not recorded: {told}"

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
COMPLETE_THE_ADMISSION = "Admission, discharge, death"
CHART_NEXT = "**Chart next:** "
LAST_FIXED = "Last grade that was fixed: {last_fixed}, {ago}"
EPISODE_IS = "Episode: {episode_state}"
FLAGS = "Flags: "
SOURCE = "{citation}, doi:{doi}"
WHAT_WAS_ASSUMED = "What was assumed"
BLANKS_READ_AS = "Blank cells were read as: {assumed}"
NONE_SO_FAR = "None so far."
RESOLVED_BY = " by {by}"

# --- criteria ---

COLUMN_ITEM = "item"
COLUMN_GRADE = "grade"
COLUMN_THE_SOURCES_CRITERION = "the source's criterion"
COLUMN_HERE = "here"
COLUMN_MARK = "mark"
CRITERION_MET = {
    "yes": ":material/check: met",
    "no": "not met",
    "unknown": ":material/help: unknown",
}

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
ANOTHER_TIME = "Another time"
GATHERING = "Gathering what happened…"
SHIFT_BEFORE = "{change} (the shift before)"
GRADE_THEN = "{grade}, then"
GRADE_NOW = "{grade}, now"

# --- history_view ---

SHOW_OF_THE_HISTORY = "Show of the history"
NOTHING_OF_THAT_KIND = "Nothing of that kind so far."
EVERYTHING = "Everything"
ENTRIES = "Entries"
AMENDMENTS = "Amendments"
LOOKS = "Looks"


def history_lines(number: int) -> str:
    return f"{number} line{'' if number == 1 else 's'}, the newest first."


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
NOT_APPLICABLE = "not applicable"
LEVEL = "level: {level}"
PROVISIONAL = " provisional"

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
LAST_BED = "last one"
NEXT_BED = "next {bed}"
BED_OF = "bed {bed}"
NO_LONGER_WATCHED = "no longer watched"
SKIPPED = "skipped"
SAY_WHY_SKIPPED = "Say why: a check that was due and not made needs its reason."
ROUND_IS_DONE = " The round of {number} is done."

# --- sign_off_line ---

WHAT_IS_SIGNED = "You sign that you reviewed the course as it is charted, up to entry {up_to}."
NOTE_MAY_STAY_BLANK = "Note (may stay blank)"
SIGN = "Sign"
SIGNED = "Signed."
NAME_OF_WHO_SIGNS = "Name of who signs"
YOUR_PASSWORD_AGAIN = "Your password again"  # noqa: S105  a label
SIGN_OFF = "Sign off"
NOBODY_HAS_SIGNED = "Nobody has signed this course off yet."
NOTE_OF_THE_SIGNATURE = ", “{note}”"
REVIEWED_UP_TO = "Reviewed up to entry {entry} by {by}, {at}{note} · {newer}"
NOT_SIGNED = "Not signed. "


def entries_since(number: int) -> str:
    if not number:
        return "nothing since"
    return f"**{number} entr{'y' if number == 1 else 'ies'} since**"


# --- try_values ---

NOTHING_IS_RECORDED_HERE = "Nothing is recorded here. What is left blank is unknown to the scale."
COLUMN_CRITERION = "criterion"
COLUMN_MET = "met"

# --- who_is_here ---

SIGN_OUT = "Sign out"
SIGN_IN = "Sign in"
SIGNED_IN_AS = "Signed in as **{name}** ({roles})"
YOUR_NAME_OR_INITIALS = "Your name or initials"
SIGN_IN_AS_SOMEBODY_ELSE = "Sign in as somebody else"
CHANGE_MY_PASSWORD = "Change my password"  # noqa: S105  a label

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
CORE_SCALES = "CRS, ICANS"
COUNTS_AND_SCORES = "Counts and scores"
INFECTION = "Infection"
OTHER_TOXICITIES = "TLS, IEC-HS, reactions"
OLDER_SCALES = "Older scales"
CTCAE_5 = "CTCAE 5.0"
CTCAE_6 = "CTCAE 6.0"
PATTERNS = "Patterns"
ALL_PATTERNS = "Patterns and red flags"

# --- admission_form ---
CHARTED_AS = "charted: {at}; it stays unless another is typed"
CAUSE_WITHOUT_A_DEATH = "Say when the patient died: a cause alone is no death."
PICTURE_REFUSED = "{why} Choose another picture, or press Save again to go on without it."

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
ANOTHER_PRODUCT = "another product"
WEIGHT_KG = "Weight (kg)"
SYSTOLIC_BEFORE = "Systolic pressure before lymphodepletion (mmHg)"
SPO2_BEFORE = "SpO₂ before lymphodepletion (%)"
ICE_BEFORE = "ICE before lymphodepletion (0-10)"
CAPD_BEFORE = "CAPD before lymphodepletion (0-32)"
OXYGEN_FLOW_AT_HOME = "Oxygen flow at home (L/min)"
INFUSED_AT = "Infused at (day 0)"
SECOND_PART = "Second part of a split dose"
THIRD_PART = "Third part of a split dose"
GIVE_AN_IDENTIFIER = "Give the patient an identifier; never a name."
SAY_WHEN_INFUSED = "Say when the infusion was or will be: it is day 0."

# --- after_downtime ---

AND_SO_MANY_MORE = "And {count} more."
COLUMN_OBSERVED_OR_GIVEN = "observed or given"
COLUMN_TYPED = "typed"
COLUMN_VALUES = "values"
COLUMN_IN_THE_RECORD = "in the record"
IMPORTED_BEFORE = "imported before"
NEW_TO_THE_RECORD = "new"

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
CHOOSE_THE_DRUG_FIRST = "Not added: choose the drug or intervention first."
WRITE_THE_UNIT = "Not added: write the unit of the dose, such as mg."
SAY_WHEN_GIVEN = "Not added: say when it was given or started."
NOT_ADDED = "Not added: {faults}"
NEW_DOSE_FROM = "From"
STOPPED_THEN = "Stopped at"
WRITE_THE_NEW_DOSE = "Not changed: write the new dose and from when it runs."
SAY_WHEN_STOPPED = "Not stopped: say when it was."
GIVEN_UNTIL = " to {at}"
RUNNING = " · running"

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
THE_USUAL_ONES = "The usual ones"
ONE_RESULT = "One result, with limits"
PASTE_A_TABLE = "Paste a table"
NO_UNIT = "no unit (1)"
DECIMAL_SIGN_IS_A = "The decimal sign is a"
DATES_ARE_WRITTEN = "Dates are written"
NO_UNIT_WRITTEN = "with no unit written,"
NOT_READ = " Not read: {unread}."
LINE_WITH_A_FAULT = "Line {line}, {analyte}: {told}"
NORMAL_FROM_TO = "{lower} to {upper}"
NO_RESULT_IS_FILLED_IN = "Nothing is filled in: enter at least one result, then save."
LOOK_AT_THE_TABLE = "Not saved yet: this is how the table is read. Look at it, then save."
RESULTS_WITH_A_FAULT = "Not saved: {number} with a fault, each named above."
CHARTED_BEFORE = "{saved} {number} charted before."
ANALYTE_SPOKEN = {
    **{one: one.upper() for one in ("crp", "ldh", "alt", "ast", "alp", "ggt", "ck", "inr", "il-6")},
    "aptt": "aPTT",
    "igg": "IgG",
    "cd4": "CD4",
    "d-dimer": "D-dimer",
    "calcium-ionised": "Calcium, ionised",
    "bilirubin-direct": "Bilirubin, direct",
}


def results(number: int) -> str:
    return "1 result" if number == 1 else f"{number} results"


def save_results(number: int) -> str:
    return f"Save {results(number)}"


def results_read(number: int, *, faulty: int) -> str:
    return f"{results(number)}, {faulty} with a fault."


def results_saved(number: int) -> str:
    return f"Saved: {results(number)}."


# --- vitals_form ---

VASOPRESSORS_RUNNING = "Vasopressors running"
SYMPTOMS = "Symptoms"
SAVE_NEXT = "Save, next"
OBSERVED_AT = "Observed at"
TEMPERATURE_IN_F = "Temperature in °F"
ONLY_SOMETIMES = "Only sometimes: could not be measured, hypotension, oxygen reason, causes, note"
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
TRIED_TO_MEASURE = {
    "temperature_c": "temperature",
    "heart_rate_bpm": "pulse",
    "systolic_mmhg": "systolic",
    "diastolic_mmhg": "diastolic",
    "respiratory_rate_bpm": "respirations",
    "spo2_pct": "SpO₂",
}
PULSE = "Pulse (/min)"
SYSTOLIC = "Systolic (mmHg)"
DIASTOLIC = "Diastolic (mmHg)"
RESPIRATIONS = "Respirations (/min)"
SPO2_PCT = "SpO₂ (%)"
SAY_WHEN_OBSERVED = "Say when it was observed."

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
RIGHT = "right"
WRONG = "wrong"
CANNOT_BE_TESTED = "cannot be tested"
# At every bedside, easily pointed at. Another three at each check, so that nobody learns them.
OBJECTS = (
    ("clock", "pen", "button"),
    ("key", "cup", "shoe"),
    ("chair", "comb", "coin"),
    ("book", "glasses", "spoon"),
    ("watch", "pillow", "door"),
    ("lamp", "sock", "bottle"),
    ("phone", "blanket", "window"),
    ("towel", "ring", "table"),
)
WHY_NOT_TESTED = (
    "asleep",
    "refused",
    "intubated",
    "no interpreter",
    "cannot see",
    "hand cannot write",
    "cannot read or write",
)
ICE_QUESTIONS = {
    "ice_orientation": (
        "What year is it?",
        "What month?",
        "Which city is this?",
        "Which hospital is this?",
    ),
    "ice_commands": ("Command: show two fingers, or close your eyes and put out your tongue",),
    "ice_writing": ("Writing: the usual sentence, legibly",),
    "ice_attention": ("Attention: counts backwards from 100 by ten",),
}
HOW_OFTEN = ("never", "rarely", "sometimes", "often", "always")
ALL_FOUR_RIGHT = "All four right: year, month, city, hospital"
ALL_THREE_RIGHT = "All three right: {objects}"
NAMES_AN_OBJECT = "Names: {thing}"
NO_BASELINE = "no baseline"
BASELINE_OF_ITEM = "baseline {baseline:g} of {points:g}"
FAILED_AT_BASELINE = " · :orange-badge[failed at baseline]"
SAY_WHY_NOT_TESTED = "Say why an item cannot be tested."
OBJECTS_SHOWN = "Objects shown: {objects}."

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
LOOK_AGAIN_AT = ", look again at {at}"
COLUMN_ALERT = "alert"
COLUMN_AFTER = "after"
COLUMN_MESSAGE = "message"
COLUMN_ATTEMPT = "attempt"
WAITING = "waiting"
NOT_NEEDED_ANY_MORE = "not needed any more"
ALERTS_PER_PATIENT_DAY = "alerts per patient-day"
MEDIAN_TIME_TO_ACKNOWLEDGEMENT = "median time to acknowledgement"
ACKNOWLEDGED_WITH_A_PLAN = "acknowledged with a plan"
ANSWERED_BY_A_PHYSICIANS_WORD = "answered by a physician's word on the grade"

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
AT_GRADE_OR_MORE = "**{worst}** at grade 3 or more"
TO_CONFIRM_OR_REVIEW = "**{undecided}** to confirm or review"
WITH_A_CHECK_OVERDUE = "**{late}** with a check overdue"
AS_OF = "as of {at:%d %b %H:%M:%S}"
ADMIT_THE_FIRST_PATIENT = "Admit the first patient"
LOAD_THE_DEMO_WARD = "Load the demo ward"
ENTER = "Enter"
LOADING_THE_DEMO_WARD = "Loading 25 synthetic patients"
BOARD_HEADINGS = (
    "Patient",
    "CRS",
    "ICANS",
    "Temperature 72 h, drugs",
    "Last ICE or CAPD",
    "Next checks",
    "",
)
CHIP_DIED = "died"
CHIP_CONFIRM = "{scale}: confirm"
CHIP_URGENT_REVIEW = "{scale}: urgent review"
CHIP_CHART = "{scale}: chart {asked}"
NO_TEMPERATURE_LATELY = "No temperature in the last 72 hours"
TEMPERATURE_LATELY = "Temperature over 72 hours: last {last:.1f} °C, highest {highest:.1f} °C"
NO_NEURO_CHECK_CHARTED = "No neuro check charted"
SCORES_CHARTED = "{tool} totals, oldest first: {totals}"
VITALS_DUE = "vitals"
NEURO_CHECK_DUE = "neuro check"


def watched(alive: int) -> str:
    return f"**{alive}** patient{'' if alive == 1 else 's'} watched"


# --- saving ---

UNUSUAL_VALUES = "Unusual, please look again: "
CORRECT_OR_CONFIRM = ". Correct it, or press Save again to confirm it."
PRESS_SAVE_AGAIN_TO_SAVE = " Press Save again to save."

# --- a pasted table ---

BLANK_LEFT_OUT = " Left out, as blank: {number}."
LINES_WITHOUT_A_RESULT = "No result was found in line {lines}: look whether something was cut off."

# --- others_line ---

AND_MORE_ENTRIES = ", and {number} more"
