"""
negpos compares negotiating positions by meaning.

Positions are files of clauses: what each party says that somebody must, must not, may or need not
do, to what, where, when and under which conditions. `compare` shows, exactly, where two of them
overlap, conflict or leave gaps.
"""

from negpos.agreement import Agreement, agreement
from negpos.clause import Claim, Clause, Condition, Grade, Reading, Source
from negpos.compare import Comparison, Finding, compare
from negpos.conditions import Circle, Conditions, Extent, Refusal, Step, conditions
from negpos.dump import dump
from negpos.errors import InvalidFiles, NegposError, NotFound, Problem, Unwritable
from negpos.explain import Explanation, explain
from negpos.load import load, load_text
from negpos.modality import Direction, Kind, Modality, Stance, Standing, Verdict
from negpos.position import Corpus, Document, Omission, Position
from negpos.region import Region
from negpos.scope import Context, Scope
from negpos.vocabulary import Vocabulary

__all__ = [
    "Agreement",
    "Circle",
    "Claim",
    "Clause",
    "Comparison",
    "Condition",
    "Conditions",
    "Context",
    "Corpus",
    "Direction",
    "Document",
    "Explanation",
    "Extent",
    "Finding",
    "Grade",
    "InvalidFiles",
    "Kind",
    "Modality",
    "NegposError",
    "NotFound",
    "Omission",
    "Position",
    "Problem",
    "Reading",
    "Refusal",
    "Region",
    "Scope",
    "Source",
    "Stance",
    "Standing",
    "Step",
    "Unwritable",
    "Verdict",
    "Vocabulary",
    "agreement",
    "compare",
    "conditions",
    "dump",
    "explain",
    "load",
    "load_text",
]
