"""The ground floor of Precis: what every platform and every worker talks about.

The words of the house, one noun per file:

==============  ==========================================================================
`Place`         where something was said: platform, workspace, channel, thread
`Message`       one thing somebody said
`Conversation`  a place's messages, oldest first, with their `Coverage`
`Window`        which part of a place's history is asked for
`Request`       who wants which conversation summarized, and where the answer goes
`Job`           a request on its way through the queue
`Dialogue`      a piece of a conversation that fits one prompt
`Summary`       sentences, each with the messages behind it
`Notice`        what is said instead, when there is no summary
`Engine`        what turns dialogues into texts
==============  ==========================================================================

This floor imports the standard library, pydantic, redis and the command line's libraries;
never a chat library, never torch.
"""
