"""From the answers of a closed round to what is shown of it. Pure: no chat, no store, no words.

    counting     answers -> counts, by measure, class and group
    cells        the groups of a round, and how they overlap
    suppress     which cells can be shown; `doubt` is why nobody can be made out from them
    scores       what is counted becomes a figure; `margins` says how sure it is
    publishing   all of that, once, into a publication; `publication` is what it looks like
    comparing    two publications beside each other; `trend` all of them after each other
    drivers      what goes together with what
    comments     what people wrote, after `masking`; `themes` what it is about

`publishing` and what it stands on need numpy: import it where a round is closed, not at the start.
"""
