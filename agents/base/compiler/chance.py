"""Keyed chance: every draw is a function of who decides, what, and for the how-manieth time.

There is no stream and no order. Two scenarios share every draw they have in common,
and one extra child changes nobody else's draws.
"""

import math
from enum import IntEnum

import numpy as np

from agents.base.compiler.compiled import compiled


class Decision(IntEnum):
    """Every moment of chance. Numbers are fixed: never reuse or reorder them."""

    FRAILTY = 1
    AGE = 2
    PRACTICE = 3
    NEED = 5
    KIND = 6
    SEVERITY = 7
    UNTREATED_WHEN = 8
    UNTREATED_WHAT = 9
    ROUTE = 10
    JUDGEMENT = 11
    START_LIGHT = 12
    COST_AWARE = 13
    PRODUCT = 14
    PROVIDER = 15
    OUTSIDE_CONTRACT = 16
    OVERFLOW = 17
    ADMISSION_ASKED = 18
    EXPERT_JUDGEMENT = 19
    CODING = 20
    SEGMENT_CODING = 21
    DURATION = 22
    DROP_OUT = 23
    STEP_UP = 24
    RESULT = 25
    STEP_DOWN = 26
    GROUP = 27
    COMPANION = 28
    PRICE_TAIL = 29
    PROLONG = 30
    HABIT = 31
    GP_WORKER = 32
    CENTRAL_PLACEMENT = 34
    OWN_HELP = 37
    ASK_AT_ONCE = 38
    FORBIDDEN = 39
    REFUSED = 140
    AUDITED = 141
    AUDIT_FINDS = 142
    IRREGULAR = 143
    CLAIM_CHECKED = 144
    RESULT_BASED = 145
    MAIN_CONTRACTOR = 146
    UNDER_CONTRACT = 147
    PROVIDER_LEAVES = 148
    FORECAST_ERROR = 149
    PLACES_ROUNDED = 150
    PREVENTED = 180
    ARRIVES_WLZ = 181
    CHILD_WLZ = 182
    SEVERITY_WLZ = 183
    KIND_WLZ = 184
    REACHED = 185
    OUT_OF_SCOPE = 186
    SCHOOL_MATTER = 187
    SCHOOL_HELPS = 188
    EDUCATION_PAYS = 189
    AREA_BASED = 190
    DIRECTED = 191
    DECIDED = 192
    REJUDGED = 193
    SAFETY_TABLE = 194
    GROUP_OFFERED = 195
    EXPERT_TABLE = 196
    EXPERT_SECOND = 197
    REVIEWED_FIRST = 198
    REVIEW_SEES = 199
    PLAN_MADE = 200
    PLAN_SEES = 201
    ANALYSED = 202
    ANALYSIS_SEES = 203
    TAKES_LOCAL_HELP = 204
    HOME_FIRST = 100
    CLOSED_ALTERNATIVE = 101
    LESS_SUITABLE = 102
    INSTEAD = 103
    PART_TIME = 104
    BREAKDOWN = 105
    BREAKDOWN_AGAIN = 106
    WARNING = 107
    NEXT_PLACE = 108
    STAYS_ON = 109
    PREPARED = 110
    LEAVES_SOONER = 111
    ONE_TO_ONE = 112
    KEPT_IN_REGION = 113
    REFUSAL = 114
    SEES_VACANCIES = 115
    STAFF_VACANCY = 116
    SCHOOL_PROSPECT = 118
    NO_DOUBLE_CARE = 119
    GOES_HOME = 120


_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_S12, _S27, _S30, _S31 = np.uint64(12), np.uint64(27), np.uint64(30), np.uint64(31)


@compiled
def splitmix64(number: np.uint64) -> np.uint64:
    """A 64-bit number scrambled so that neighbours share nothing (the splitmix64 finaliser)."""
    number = (number ^ (number >> _S30)) * _FIRST
    number = (number ^ (number >> _S27)) * _SECOND
    return number ^ (number >> _S31)


@compiled
def key_of(parent: np.uint64, member: int) -> np.uint64:
    """The chance key of member number ``member`` (>= 0) of whoever holds key ``parent``."""
    # mixed once more than in ``uniform``: else the key of a member would be the bits of a draw of its parent
    return splitmix64(splitmix64(parent) + _GOLDEN * np.uint64(member + 1))


@compiled
def uniform(key: np.uint64, decision: int, occurrence: int) -> float:
    """A draw strictly inside (0, 1), 52 bits, for this key, decision and occurrence (0, 1, 2, ...)."""
    # decision and occurrence have 32 bits each, so that no two pairs share a draw
    counter = np.uint64(decision * 4_294_967_296 + int(occurrence) + 1)
    # 52 bits and half a step: never 0 and never 1, so that the logarithm of a draw is finite
    return (float(splitmix64(key + _GOLDEN * counter) >> _S12) + 0.5) * 2.220446049250313e-16


@compiled
def uniform_if(matters: bool, key: np.uint64, decision: int, occurrence: int) -> float:
    """The draw of ``uniform`` where it matters; 1, which no chance reaches, where it cannot."""
    # no draw moves another, so leaving one out changes nothing else, and saves its cost
    return uniform(key, decision, occurrence) if matters else 1.0


@compiled
def exponential(draw: float) -> float:
    """A standard exponential quantile (mean 1)."""
    return -math.log(draw)


@compiled
def _tail(r: float) -> float:
    r = math.sqrt(-math.log(r))
    if r <= 5.0:
        r -= 1.6
        return (
            ((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r
                 + 2.41780725177450611770e-1) * r + 1.27045825245236838258e0) * r
               + 3.64784832476320460504e0) * r + 5.76949722146069140550e0) * r
             + 4.63033784615654529590e0) * r + 1.42343711074968357734e0
        ) / (
            ((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r
                 + 1.51986665636164571966e-2) * r + 1.48103976427480074590e-1) * r
               + 6.89767334985100004550e-1) * r + 1.67638483018380384940e0) * r
             + 2.05319162663775882187e0) * r + 1.0
        )  # fmt: skip
    r -= 5.0
    return (
        ((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r
             + 1.24266094738807843860e-3) * r + 2.65321895265761230930e-2) * r
           + 2.96560571828504891230e-1) * r + 1.78482653991729133580e0) * r
         + 5.46378491116411436990e0) * r + 6.65790464350110377720e0
    ) / (
        ((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r
             + 1.84631831751005468180e-5) * r + 7.86869131145613259100e-4) * r
           + 1.48753612908506148525e-2) * r + 1.36929880922735805310e-1) * r
         + 5.99832206555887937690e-1) * r + 1.0
    )  # fmt: skip


@compiled
def standard_normal(draw: float) -> float:
    """A standard normal quantile (Wichura's AS 241, about sixteen digits)."""
    # written out: compiled code cannot call scipy, and the last bit of a library's quantile may change with its
    # version
    q = draw - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return (
            q
            * (
                ((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r
                     + 6.7265770927008700853e4) * r + 4.5921953931549871457e4) * r
                   + 1.3731693765509461125e4) * r + 1.9715909503065514427e3) * r
                 + 1.3314166789178437745e2) * r + 3.3871328727963666080e0
            )
            / (
                ((((((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r
                     + 3.9307895800092710610e4) * r + 2.1213794301586595867e4) * r
                   + 5.3941960214247511077e3) * r + 6.8718700749205790830e2) * r
                 + 4.2313330701600911252e1) * r + 1.0
            )
        )  # fmt: skip
    if q < 0.0:
        return -_tail(draw)
    return _tail(1.0 - draw)


@compiled
def whole_weeks(weeks: float) -> int:
    """The nearest whole number of weeks, at least one: a stay occupies its place for whole weeks."""
    return max(1, int(math.floor(weeks + 0.5)))
