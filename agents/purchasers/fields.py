"""What is known of a purchaser: a municipality within its region."""

from agents.base.compiler.records import Long, Number, Record


class TownRecord(Record):
    """A municipality as purchaser."""

    youths: Number
    """Children in the municipality."""
    share: Number
    """Share of the region's children."""
    reviews: Number
    """Cases that youth-care specialists have time to review now."""
    paid_cents: Long
    """Paid since the start of the run (cents)."""


class PurchaserParameters(Record):
    """Numbers that govern purchasers."""

    report_lag: Number
    """How old the newest figures are that a controller sees (weeks)."""
    unseen: Number
    """Part of the newest quarter that is not yet registered (share)."""
    noise: Number
    """Spread of the error in a forecast (sigma of its logarithm)."""
    tolerance: Number
    """Forecast overspend at which the purchaser acts (share)."""
    audit_finds: Number
    """Part of what is unduly billed that an audit finds (share)."""
    audit_deters: Number
    """How far a provider from whom money was taken back holds its responses back (share)."""
    meeting_weeks: Number
    """How often the forecast is discussed (weeks)."""
    invests_for: Number
    """How long an investment in other care is paid (weeks)."""
    investment_matures: Number
    """How long until an investment brings places (weeks)."""
    restrained: Number
    """How long an audit or a talk holds a provider back (weeks)."""
    top_up_week: Number
    """How far into a year a lump sum is looked at again (weeks)."""
