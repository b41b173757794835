"""`./demo`: the command line. What it does is in the package jxdemo, which the tests use too."""
import sys

from jxdemo import cli

sys.exit(cli.main())
