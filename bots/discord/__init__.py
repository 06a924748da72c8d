"""Discord.

A place is `Place("discord", guild, channel)`: threads and forum posts are channels with an id of
their own, so `thread` is never set, and two places with one audience have one id.
"""
