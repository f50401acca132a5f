"""Serve the knowledge graph: ``python server.py [options]`` is ``kennisgraaf serve [options]``."""

import sys

from kennisgraaf.cli import main

if __name__ == "__main__":
    main(["serve", *sys.argv[1:]])
