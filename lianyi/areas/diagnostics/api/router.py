"""The router of diagnostics."""

from ninja import Router

router = Router(tags=["检查检验 diagnostics"])
