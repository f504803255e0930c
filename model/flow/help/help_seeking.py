"""Stage: what happens to needs without care; families ask for help, or give up."""

from agents.base.compiler.compiled import compiled
from agents.children.fields import NOBODY, CompanionRole, Event, Stage
from agents.children.rules import worse
from model.flow.event_log import EventKind, log_event
from model.flow.spells import close_need_spell, end_spell, open_spell, set_severity
from model.flow.transitions import (
    close_need,
    go_unnoticed,
    leave_waiting_list,
    request_help,
    schedule_untreated,
    set_childs_severity,
    tally_row,
)
from model.flow.waiting_lists import next_due, take_week
from model.flow.world import URGENT, World
from model.outcomes.counters import NO_PRODUCT, UNCOUNTED, Count, Ending, Stratum


@compiled
def need_worsens(world: World, row: int) -> None:
    """The need is one level heavier; who waits for care that is now too light asks anew, keeping the date."""
    need = world.trajectories[row]
    set_severity(world, row, worse(need.severity))
    log_event(world, row, EventKind.WORSENS, 0)
    set_childs_severity(world, need.child)
    if need.stage == Stage.WAITING:
        leave_waiting_list(world, row)
        # it needs other care now, and its wait for that counts
        if need.spell == UNCOUNTED:
            need.spell = NOBODY
        request_help(world, row)
    else:
        schedule_untreated(world, row)


@compiled
def crisis_breaks_out(world: World, row: int) -> None:
    """A crisis: the child is brought to access at once, before everybody else; its wait counts from the crisis."""
    need = world.trajectories[row]
    set_severity(world, row, max(need.severity, float(world.child_numbers[0].crisis_level)))
    need.crisis = 1
    set_childs_severity(world, need.child)
    if need.stage == Stage.WAITING:
        leave_waiting_list(world, row)
    # before ``asked`` moves, from which the duration is counted
    end_spell(world, row, world.state[0].week - 1, Ending.CRISIS)
    need.asked_week = world.state[0].week
    need.priority = URGENT
    open_spell(world, row, Stratum.CRISIS.value)
    tally_row(world, need.child, NO_PRODUCT)[Count.CRISES] += 1
    log_event(world, row, EventKind.CRISIS, 0)
    request_help(world, row)


@compiled
def next_untreated_event(world: World, row: int) -> None:
    """One need without care has its next turn."""
    need = world.trajectories[row]
    if need.event == Event.RECOVERS:
        if need.stage == Stage.WAITING:
            leave_waiting_list(world, row)
        tally_row(world, need.child, NO_PRODUCT)[Count.RECOVERED_ALONE] += 1
        log_event(world, row, EventKind.RECOVERS_ALONE, 0)
        end_spell(world, row, world.state[0].week - 1, Ending.OTHER)
        close_need_spell(world, row, 1)
        close_need(world, row)
    elif need.event == Event.WORSENS:
        need_worsens(world, row)
    elif need.event == Event.CRISIS:
        crisis_breaks_out(world, row)
    elif need.event == Event.GIVES_UP:
        leave_waiting_list(world, row)
        tally_row(world, need.child, NO_PRODUCT)[Count.GAVE_UP] += 1
        log_event(world, row, EventKind.GIVES_UP, 0)
        end_spell(world, row, world.state[0].week - 1, Ending.GAVE_UP)
        go_unnoticed(world, row)
    elif need.event in (Event.ASKS, Event.FOUND, Event.TRANSFERS, Event.GOES_HOME):
        need.asked_week = world.state[0].week
        if (
            need.follows_care == 0 and need.companion == CompanionRole.ALONE
        ):  # what follows on other care is no request of the family
            log_event(world, row, EventKind.NOTICED if need.event == Event.FOUND else EventKind.ASKS, 0)
        request_help(world, row)
    else:
        request_help(world, row)


@compiled(apart=True)
def families_ask(world: World) -> None:
    """All needs without care whose next turn falls in this week."""
    week = world.state[0].week
    due = take_week(world.untreated_calendar, week)
    while due != NOBODY:
        row, due = due, next_due(world.trajectories, due)
        next_untreated_event(world, row)
