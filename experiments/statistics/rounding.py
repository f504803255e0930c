"""Numbers that are read beside each other add up as they stand there."""


def level_beside(base: float, difference: float, digits: int) -> float:
    """The level of a plan as it is written beside its base and its difference, all three in so many decimals.

    It is the sum of the other two as they are written, so that a reader who subtracts finds the difference that stands
    there. That moves it by at most one in the last decimal.
    """
    # Rounding the sum instead could differ by one from what the reader adds up.
    return round(base, digits) + round(difference, digits)
