"""Composition only: settings, urls, command line, server. The one place that knows every area."""
