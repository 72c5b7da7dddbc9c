"""Cases: whatever somebody must do before a clock runs out, with states, steps, holders, deadlines and escalation.

A referral, a consultation, a plan task or a claim is a case of a *kind*. Its state moves only along the rows of the
kind's table.

    from lianyi.machinery.cases.states import StateTable, IllegalMove     pure: the table
    from lianyi.machinery.cases.clocks import Limit, WorkingHours, due_at pure: working time
    from lianyi.machinery.cases import public as cases                     open, move, worklist
"""
