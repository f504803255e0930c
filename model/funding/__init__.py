"""Funding: contracts, the ledger in integer cents, settlement between municipalities, budgets."""
