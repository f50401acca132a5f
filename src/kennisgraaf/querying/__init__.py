"""The catalogue of queries, and the processes that answer them."""
