"""The event log: what happens to the children that are followed, written where the same thing is counted or booked.

Nobody is followed in an ordinary run; then each call is one comparison. Who follows children (``model.history``) reads
the log after each week and empties it. Nothing that happens in the engine depends on anything here.
"""

from enum import IntEnum

import numpy as np

from agents.base.compiler.compiled import compiled
from agents.children.fields import NOBODY
from model.flow.world import RunFault, World


class EventKind(IntEnum):
    """What can happen to a child, to its bill, or to the bill of its region."""

    # where a need stands when following begins; written by who follows
    HIDDEN = 0
    WAITED = 1
    WAS_HELPED = 2
    # a need without care
    ARISES = 3
    COMPANION_ARISES = 4
    """Other help is needed beside care that runs."""
    WORSENS = 5
    RECOVERS_ALONE = 6
    ASKS = 7
    COMES_BACK = 8
    """Asks again after care ended; the engine writes ASKS, ``model.history`` tells them apart."""
    NOTICED = 9
    """The local team sees a hidden need."""
    CRISIS = 10
    # access
    REFERRED = 11
    ADVISED = 12
    TAKEN_ALONG = 13
    UNDER_REVIEW = 14
    REVIEW_ENDS = 15
    # the waiting list
    WAITS = 16
    OTHER_LIST = 17
    LEAVES_LIST = 18
    """Before places are given, or for care: ``weeks`` were waited, this week is not one of them."""
    STOPS_WAITING = 19
    """At the end of the week: it is the last of the ``weeks`` waited."""
    GIVES_UP = 20
    # care
    STARTS = 21
    """``weeks`` were waited."""
    PROLONGED = 22
    SEEN_IN_TIME = 23
    """A breakdown that is prevented."""
    CARE_ENDS = 24
    """Whatever the reason, which is the next event; care lasted ``weeks``, this week is the last."""
    RECOVERS = 25
    LIGHTER = 26
    HEAVIER = 27
    UNRESOLVED = 28
    DROPS_OUT = 29
    BREAKS_DOWN = 30
    LEAVES_CRISIS = 31
    ENDS_WITH_STAY = 32
    TURNS_ADULT = 33
    CLOSED = 34
    """The need is followed no further."""
    LEAVES = 35
    """The child leaves youth care."""
    # the bill
    BILLED = 36
    """Owed at once for one child."""
    PRICED = 37
    """Care costs this much a week from now on; until then it costs nothing."""
    STANDING = 38
    """Owed for a week by one offer whoever is in care; ``load`` is what is in use then."""
    CORRECTED = 39
    """Added to or taken off the bill of one offer afterwards."""
    LEVER_COST = 40
    """What the levers cost by themselves this week."""


@compiled
def is_followed(world: World, child_row: int) -> bool:
    """Whether the events of a child are written down."""
    state = world.state[0]
    return state.followed_from <= child_row < state.followed_until


@compiled
def log_event(world: World, row: int, event: int, weeks: int) -> None:
    """Something happens to a need; ``weeks`` is what the kind of event says, or 0."""
    if is_followed(world, world.trajectories[row].child):
        append_need(world, row, event, weeks, 0)


@compiled
def log_bill(world: World, row: int, event: int, cents: int) -> None:
    """The care for a need is billed or priced (cents)."""
    if is_followed(world, world.trajectories[row].child):
        append_need(world, row, event, 0, cents)


@compiled
def log_child(world: World, child_row: int, event: int) -> None:
    """Something happens to a child."""
    if is_followed(world, child_row):
        append(world, world.children[child_row].uid, event, 0, 0)


@compiled
def log_region_bill(world: World, offer_row: int, event: int, cents: int) -> None:
    """An offer bills an amount that belongs to no child (cents)."""
    if world.state[0].followed_until > 0:
        entry = world.log[append(world, NOBODY, event, 0, cents)]
        offer = world.offers[offer_row]
        entry.product, entry.offer, entry.load = offer.product, offer_row, offer.occupied


@compiled(apart=True)
def append(world: World, uid: int, event: int, weeks: int, cents: int) -> int:
    """Write an event of no need; returns its row. A full log stops the run after this week."""
    state = world.state[0]
    if state.logged >= len(world.log):
        # the last row is written over: compiled code cannot raise here, and the run stops after this week
        state.fault = RunFault.LOG_IS_FULL
        state.logged -= 1
    row = int(state.logged)
    state.logged += 1
    entry = world.log[row]
    entry.uid, entry.event, entry.week, entry.weeks, entry.cents = uid, event, state.week, weeks, cents
    # rows are written again and again: nothing of an earlier event may be left
    entry.need, entry.severity, entry.judged_severity, entry.level, entry.load = np.uint64(0), 0.0, 0.0, 0, 0
    entry.kind = entry.product = entry.offer = entry.referrer = NOBODY
    return row


@compiled(apart=True)
def append_need(world: World, row: int, event: int, weeks: int, cents: int) -> None:
    """Write an event of a need with the need as it stands now."""
    need = world.trajectories[row]
    entry = world.log[append(world, world.children[need.child].uid, event, weeks, cents)]
    entry.need, entry.severity, entry.judged_severity = need.key, need.severity, need.judged_severity
    entry.kind, entry.product, entry.offer = need.kind, need.product, need.offer
    entry.level, entry.load = need.level, need.load
    if need.referrer != NOBODY:
        entry.referrer = world.referrers[need.referrer].type
