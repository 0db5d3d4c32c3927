"""The layers of the onion, outermost first: Journal, BasePath, FaultInjector, RateLimiter, then one source.

    Journal -> [BasePath] -> FaultInjector -> [RateLimiter] -> Replayer(otherwise=...) | Recorder(Forwarder) | Forwarder
                                           -> FakeJira

Where cassettes are told apart by session, ReplayerBySession stands in the Replayer's place and asks one for each.
Each is a Responder; none knows which other it holds. `assemble` puts them together.
"""
