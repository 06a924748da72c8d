"""Digests: who wants one of which channel, when it is due, and that there is exactly one.

A `Plan` is a channel's standing order. Each bot has a `Ticker` that lets due ones wait in the stage
`digest.PLATFORM`; its `Reader` reads them, apart from what people wait for and at leisure; from
there they go the road of every request. `Ending` is told by the deliverer how far that led.
"""
