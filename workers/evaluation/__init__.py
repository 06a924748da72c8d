"""`precis eval`: how good an engine's summaries are, measured the same way for all of them.

`cases` are read and checked, `run` asks the engine, `rouge` and `checks` look at what it wrote, and
`report` sums up, for people, for programs and as a section of a model card.
"""
