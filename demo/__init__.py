"""The demo county: fictional, deterministic, built through the same actions that people use."""
