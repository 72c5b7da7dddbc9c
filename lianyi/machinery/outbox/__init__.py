"""What happened, told to whoever listens: written with the change itself, delivered after it, at least once.

Owner: the platform team. `from lianyi.machinery.outbox import public as outbox`.
Words: event 事件 · delivery 投递 · subscriber 订阅者 · parked 搁置 · job 定时任务.

    outbox.emit(ReferralSent(...), at=now)          # services, inside their transaction
    @outbox.subscribe(ReferralSent)                 # handlers.py of whoever listens
    @outbox.every(minutes=1)                        # jobs.py: fn(now)

A handler and the mark that it is done are one transaction: an effect in the database happens exactly once, even when
the worker is killed in the middle. An effect outside the database may happen twice.
"""
