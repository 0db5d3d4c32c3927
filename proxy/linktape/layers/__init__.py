"""The layers of the onion, outermost first: Journal, perhaps BasePath, FaultInjector, then one source.

    Journal -> [BasePath] -> FaultInjector -> Replayer(otherwise=...) | Recorder(Forwarder) | Forwarder | FakeJira

Each is a Responder; none knows which other it holds. `assemble` puts them together.
"""
