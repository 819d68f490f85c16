"""A package, so that pytest knows when its tests are over: then the frozen graph comes back."""
