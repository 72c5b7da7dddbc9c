"""What is fast and how fast, beside the limit; never a timed test.

`make bench` takes the `figures()` of every module here.
"""
