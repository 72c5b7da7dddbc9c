"""Addresses of laboratory and pathology."""

from django.urls import path

from lianyi.areas.diagnostics.web.views import (
    bench,
    controls,
    couriers,
    laboratories,
    pathology,
    specimens,
)

urlpatterns = [
    path("specimens/collect", specimens.collect, name="diagnostics-collect"),
    path("specimens/labels", specimens.label_sheet, name="diagnostics-labels"),
    path("specimens/receive", specimens.receive, name="diagnostics-receive"),
    path("specimens", specimens.specimen_list, name="diagnostics-specimens"),
    path("specimens/<int:specimen_id>", specimens.specimen, name="diagnostics-specimen"),
    path(
        "specimens/<int:specimen_id>/reject", specimens.reject, name="diagnostics-specimen-reject"
    ),
    path(
        "specimens/<int:specimen_id>/dispose",
        specimens.dispose,
        name="diagnostics-specimen-dispose",
    ),
    path("runs", couriers.runs, name="diagnostics-runs"),
    path("runs/new", couriers.new, name="diagnostics-run-new"),
    path("runs/<int:run_id>", couriers.run, name="diagnostics-run"),
    path("runs/<int:run_id>/pick-up", couriers.pick_up, name="diagnostics-pick-up"),
    path("runs/<int:run_id>/temperature", couriers.temperature, name="diagnostics-temperature"),
    path("runs/<int:run_id>/stops/<int:stop_id>", couriers.leave, name="diagnostics-leave-stop"),
    path("runs/<int:run_id>/deliver", couriers.deliver, name="diagnostics-deliver"),
    path("runs/<int:run_id>/take-over", couriers.take_over, name="diagnostics-take-over"),
    path("bench", bench.worklist, name="diagnostics-bench"),
    path("bench/load", bench.load, name="diagnostics-load-results"),
    path("bench/held", bench.held, name="diagnostics-held"),
    path("bench/held/<int:held_id>", bench.end_held, name="diagnostics-held-end"),
    path("orders/<int:order_id>/results", bench.sheet, name="diagnostics-results"),
    path("orders/<int:order_id>/results/sign", bench.sign, name="diagnostics-results-sign"),
    path("orders/<int:order_id>/results/back", bench.send_back, name="diagnostics-results-back"),
    path(
        "orders/<int:order_id>/results/correct", bench.correct, name="diagnostics-results-correct"
    ),
    path("controls", controls.series_list, name="diagnostics-controls"),
    path("controls/target", controls.target, name="diagnostics-target"),
    path(
        "controls/<int:centre_id>/<str:analyte>/<str:analyser>",
        controls.series,
        name="diagnostics-series",
    ),
    path("controls/runs/<int:run_id>/correct", controls.correct, name="diagnostics-correct-run"),
    path("eqa/new", controls.enrol, name="diagnostics-eqa-new"),
    path("eqa/<int:round_id>", controls.eqa_round, name="diagnostics-eqa"),
    path("laboratories", laboratories.register, name="diagnostics-laboratories"),
    path("laboratories/new", laboratories.edit, name="diagnostics-laboratory-new"),
    path("laboratories/near", laboratories.near, name="diagnostics-near"),
    path(
        "laboratories/<int:laboratory_id>", laboratories.laboratory, name="diagnostics-laboratory"
    ),
    path(
        "laboratories/<int:laboratory_id>/edit",
        laboratories.edit,
        name="diagnostics-laboratory-edit",
    ),
    path(
        "laboratories/<int:laboratory_id>/capacity",
        laboratories.capacity,
        name="diagnostics-laboratory-capacity",
    ),
    path("laboratory-figures", laboratories.figures, name="diagnostics-laboratory-figures"),
    path("orders/<int:order_id>/tissue", pathology.tissue, name="diagnostics-tissue"),
    path(
        "orders/<int:order_id>/tissue/gross",
        pathology.work,
        {"name": "gross"},
        name="diagnostics-gross",
    ),
    path(
        "orders/<int:order_id>/tissue/embed",
        pathology.work,
        {"name": "embed"},
        name="diagnostics-embed",
    ),
    path(
        "orders/<int:order_id>/tissue/stain",
        pathology.work,
        {"name": "stain"},
        name="diagnostics-stain",
    ),
    path(
        "orders/<int:order_id>/tissue/send",
        pathology.work,
        {"name": "send"},
        name="diagnostics-send-slides",
    ),
    path("slides", pathology.slides, name="diagnostics-slides"),
    path(
        "slides/<int:transfer_id>/receive",
        pathology.slide_move,
        {"name": "receive"},
        name="diagnostics-slides-receive",
    ),
    path(
        "slides/<int:transfer_id>/answer",
        pathology.slide_move,
        {"name": "answer"},
        name="diagnostics-slides-answer",
    ),
    path(
        "slides/<int:transfer_id>/back",
        pathology.slide_move,
        {"name": "back"},
        name="diagnostics-slides-back",
    ),
]
