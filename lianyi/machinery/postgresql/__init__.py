"""Django's PostgreSQL engine, with rows written just before COMMIT. ENGINE = "lianyi.machinery.postgresql"."""
