"""What is known of a purchaser: a municipality within its region."""

from agents.base.records import LONG, NUMBER, layout

TOWN = layout(
    {
        "youths": (NUMBER, "children in the municipality"),
        "share": (NUMBER, "share of the region's children"),
        "reviews": (NUMBER, "cases that youth-care specialists have time to review now"),
        "paid_cents": (LONG, "paid since the start of the run (cents)"),
    }
)
