"""What is served: immutable snapshots of the store, and candidates for the next."""
