"""What is known of a municipality's local team and its GP youth workers."""

from agents.base.compiler.records import NUMBER, layout

TEAM = layout(
    {
        "fte": (NUMBER, "staff of the local team (fte)"),
        "gp_worker_fte": (NUMBER, "GP youth workers (fte)"),
        "youths": (NUMBER, "children in the municipality"),
    }
)

NUMBERS = layout(
    {
        "caseload": (NUMBER, "families that one fte of the local team helps at a time"),
        "gp_worker_yearly": (NUMBER, "youths that one fte of GP youth worker sees in a year"),
        "gp_worker_weeks": (NUMBER, "mean length of help by a GP youth worker (weeks)"),
        "full_cover": (NUMBER, "GP youth workers at which every practice is covered (fte per 1,000 youths)"),
        "finds": (
            NUMBER,
            "hazard that a hidden need is found, at one fte of local team per 1,000 youths (per week)",
        ),
        "own_help": (NUMBER, "share of doubtful segment B cases that a team with room helps itself (share)"),
    }
)
