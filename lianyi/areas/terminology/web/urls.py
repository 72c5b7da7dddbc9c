"""Addresses of the terminology pages, below /terminology/."""

from django.urls import path

from lianyi.areas.terminology.web.views import imports, mapping, tables

urlpatterns = [
    path("", tables.search, name="terminology-search"),
    path("options", tables.options, name="terminology-options"),
    path("import", imports.terms, name="terminology-import"),
    path("import/crosswalk", imports.crosswalk, name="terminology-import-crosswalk"),
    path("local", mapping.local_codes, name="terminology-local"),
    path("local/<int:local_code_id>", mapping.map_local_code, name="terminology-map"),
    path("systems/<slug:system>", tables.show_system, name="terminology-system"),
    path("systems/<slug:system>/<path:code>", tables.show_term, name="terminology-term"),
]
