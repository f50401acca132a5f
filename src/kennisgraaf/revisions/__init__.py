"""The ledger: every accepted change, who made it, and the snapshots made from it."""
