"""What the suites of tests/interop stand on: a network of their own, and servers started as ./demo starts them."""
