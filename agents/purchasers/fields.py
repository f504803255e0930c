"""What is known of a purchaser: a municipality within its region."""

from agents.base.compiler.records import LONG, NUMBER, layout

TOWN = layout(
    {
        "youths": (NUMBER, "children in the municipality"),
        "share": (NUMBER, "share of the region's children"),
        "reviews": (NUMBER, "cases that youth-care specialists have time to review now"),
        "paid_cents": (LONG, "paid since the start of the run (cents)"),
    }
)

NUMBERS = layout(
    {
        "report_lag": (NUMBER, "how old the newest figures are that a controller sees (weeks)"),
        "unseen": (NUMBER, "part of the newest quarter that is not yet registered (share)"),
        "noise": (NUMBER, "spread of the error in a forecast (sigma of its logarithm)"),
        "tolerance": (NUMBER, "forecast overspend at which the purchaser acts (share)"),
        "audit_finds": (NUMBER, "part of what is unduly billed that an audit finds (share)"),
        "audit_deters": (NUMBER, "how far a provider from whom money was taken back holds its responses back (share)"),
        "meeting_weeks": (NUMBER, "how often the forecast is discussed (weeks)"),
    }
)
