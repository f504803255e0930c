"""What is known of a municipality's local team and its GP youth workers."""

from agents.base.compiler.records import Number, Record


class TeamRecord(Record):
    """The local team of a municipality."""

    fte: Number
    """Staff of the local team (fte)."""
    gp_worker_fte: Number
    """GP youth workers (fte)."""
    youths: Number
    """Children in the municipality."""


class TeamParameters(Record):
    """Numbers that govern local teams."""

    caseload: Number
    """Families that one fte of the local team helps at a time."""
    gp_worker_yearly: Number
    """Youths that one fte of GP youth worker sees in a year."""
    gp_worker_weeks: Number
    """Mean length of help by a GP youth worker (weeks)."""
    full_cover: Number
    """GP youth workers at which every practice is covered (fte per 1,000 youths)."""
    finds: Number
    """Hazard that a hidden need is found, at one fte of local team per 1,000 youths (per week)."""
    saves_weeks: Number
    """For how long specialists save unused time to review cases (weeks)."""
    own_help: Number
    """Share of doubtful segment B cases that a team with room helps itself (share)."""
