"""Purchasers: contracts, prices, admission and who pays what."""
