"""
negpos compares negotiating positions by meaning.

Positions are files of clauses: what each party says that somebody must, must not, may or need not
do, to what, where, when and under which conditions. `compare` shows, exactly, where two of them
overlap, conflict or leave gaps.
"""

from negpos.against import Against, against
from negpos.agreement import Agreement, agreement
from negpos.check import Remark, check
from negpos.clause import Claim, Clause, Condition, Grade, Reading, Source
from negpos.compare import Comparison, Finding, compare
from negpos.conditions import Circle, Conditions, Extent, Refusal, Step, conditions
from negpos.dump import dump
from negpos.errors import (
    InvalidFiles,
    NegposError,
    NotFound,
    Place,
    Problem,
    TooIntricate,
    Unwritable,
)
from negpos.explain import Explanation, explain
from negpos.landscape import Label, Landscape, Zone, landscape
from negpos.load import load, load_text, surveys
from negpos.modality import Direction, Kind, Modality, Stance, Standing, Verdict
from negpos.movement import Change, Move, Movement, Said, movement
from negpos.position import Corpus, Document, Omission, Position, Survey
from negpos.region import Region
from negpos.report.brief import Brief, Filter, make_brief
from negpos.report.compilation import Compilation, Provision, Sureness, Voice, Wording, compilation
from negpos.rule import Level, Rule
from negpos.scope import Context, Scope
from negpos.vocabulary import Vocabulary

__all__ = [
    "Against",
    "Agreement",
    "Brief",
    "Change",
    "Circle",
    "Claim",
    "Clause",
    "Comparison",
    "Compilation",
    "Condition",
    "Conditions",
    "Context",
    "Corpus",
    "Direction",
    "Document",
    "Explanation",
    "Extent",
    "Filter",
    "Finding",
    "Grade",
    "InvalidFiles",
    "Kind",
    "Label",
    "Landscape",
    "Level",
    "Modality",
    "Move",
    "Movement",
    "NegposError",
    "NotFound",
    "Omission",
    "Place",
    "Position",
    "Problem",
    "Provision",
    "Reading",
    "Refusal",
    "Region",
    "Remark",
    "Rule",
    "Said",
    "Scope",
    "Source",
    "Stance",
    "Standing",
    "Step",
    "Sureness",
    "Survey",
    "TooIntricate",
    "Unwritable",
    "Verdict",
    "Vocabulary",
    "Voice",
    "Wording",
    "Zone",
    "against",
    "agreement",
    "check",
    "compare",
    "compilation",
    "conditions",
    "dump",
    "explain",
    "landscape",
    "load",
    "load_text",
    "make_brief",
    "movement",
    "surveys",
]
