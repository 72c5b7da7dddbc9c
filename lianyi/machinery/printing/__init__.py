"""Slips on A4: one base page, the paper's style, and the square code that leads from paper back to the screen.

Owner: the platform team. A slip's template extends `printing/a4.html`; PDF comes from the browser's own print.
"""
