"""The drugs that the demo plans give, at the doses of clinical/crs-icans.md 6.1 where it has them.

Doses for children and of antibiotics, steroids by mouth and prophylaxis are ordinary ones, chosen
to look right on a chart. None of them is advice.
"""

from dataclasses import replace

from monitoring.demo_ward.plan import Drug

ACETAMINOPHEN = Drug("acetaminophen", 1000, "mg", "oral")
ACETAMINOPHEN_CHILD = Drug("acetaminophen", 15, "mg/kg", "oral", at_most=1000)

TOCILIZUMAB = Drug("tocilizumab", 8, "mg/kg", "iv", over_hours=1, at_most=800)
DEXAMETHASONE = Drug("dexamethasone", 10, "mg", "iv")
DEXAMETHASONE_CHILD = Drug("dexamethasone", 0.5, "mg/kg", "iv", at_most=10)
PROPHYLACTIC_DEXAMETHASONE = replace(DEXAMETHASONE, route="oral", reason="prophylaxis")
METHYLPREDNISOLONE = Drug("methylprednisolone", 1000, "mg", "iv", over_hours=1)
PREDNISONE = Drug("prednisone", 50, "mg", "oral")

LEVETIRACETAM = Drug("levetiracetam", 1500, "mg", "iv", note="per dose, twice daily")
PROPHYLACTIC_LEVETIRACETAM = Drug(
    "levetiracetam", 750, "mg", "oral", reason="prophylaxis", note="per dose, twice daily"
)
LORAZEPAM = Drug("other-antiseizure", 4, "mg", "iv", note="lorazepam")

ANTIBIOTIC = Drug(
    "antibiotic", 90, "mg/kg", "iv", at_most=4500, note="piperacillin-tazobactam every 8 h"
)
PREMEDICATION = Drug(
    "premedication",
    15,
    "mg/kg",
    "oral",
    at_most=650,
    reason="prophylaxis",
    note="acetaminophen",
)
PLATELETS = Drug("platelet-transfusion", 1, "unit", "iv", over_hours=1)
G_CSF = Drug("g-csf", 300, "ug", "sc")
RASBURICASE = Drug("rasburicase", 0.2, "mg/kg", "iv", over_hours=1)
