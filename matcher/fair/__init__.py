"""From scores and the frame of a fair to a programme, and what came of it.

`frame` is what the office enters, `programme` what comes out, `sheets` what each reader of it gets. The rooms stand in
the order of a fair's year, and import only from those before: entry, inviting, planning, review, day, outcomes.
"""
