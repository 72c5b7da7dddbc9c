"""What an answer's ids lead on to is told by names: of the path, of the shape, of the field."""

from typing import Any

from lianyi.machinery.api.links import add_links


def answering(shape: str, status: int = 200, *, listed: bool = False, paged: bool = False) -> Any:
    """An operation whose answer has a shape."""
    schema: dict[str, Any] = {"$ref": f"#/components/schemas/{shape}"}
    if listed:
        schema = {"type": "array", "items": schema}
    if paged:
        schema = {"$ref": f"#/components/schemas/Paged_{shape}_"}
    return {"responses": {status: {"content": {"application/json": {"schema": schema}}}}}


def linked(paths: dict[str, dict[str, Any]], **shapes: list[str]) -> dict[str, dict[str, str]]:
    """`method path` -> link -> the expression it takes its one parameter from; `card:OrderOut` is a shape within."""
    schemas: dict[str, Any] = {
        name: {
            "properties": {
                field: {"$ref": f"#/components/schemas/{kind}"} if kind else {"type": "integer"}
                for field, _, kind in (each.partition(":") for each in fields)
            }
        }
        for name, fields in shapes.items()
    }
    for name in list(schemas):
        rows = {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}
        schemas[f"Paged_{name}_"] = {"properties": {"items": rows}}
    for path, item in paths.items():
        for method, operation in item.items():
            operation["operationId"] = f"{method} {path}"
    add_links({"paths": paths, "components": {"schemas": schemas}})
    return {
        f"{method} {path}": {
            f"{link['operationId']} {name}": value
            for link in answer["links"].values()
            for name, value in link["parameters"].items()
        }
        for path, item in paths.items()
        for method, operation in item.items()
        for answer in operation["responses"].values()
        if "links" in answer
    }


def test_what_was_created_leads_on_below_its_own_path():
    found = linked(
        {
            "/api/v1/care/orders": {"post": answering("Thing", 201)},
            "/api/v1/care/orders/{order_id}/cancel": {"post": answering("Thing")},
            "/api/v1/pay/bills/{order_id}": {"get": answering("Thing")},
        },
        Thing=["id"],
    )

    assert found["post /api/v1/care/orders"] == {
        "post /api/v1/care/orders/{order_id}/cancel order_id": "$response.body#/id",
        "get /api/v1/pay/bills/{order_id} order_id": "$response.body#/id",
    }
    assert len(found) == 1


def test_a_shape_that_bears_the_name_leads_on_from_any_path():
    found = linked(
        {
            "/api/v1/care/orders/{order_id}/again": {"post": answering("FollowUpRowOut", 201)},
            "/api/v1/care/tasks/{follow_up_id}": {"get": answering("FollowUpRowOut")},
        },
        FollowUpRowOut=["id", "order_id"],
    )

    assert found == {
        "post /api/v1/care/orders/{order_id}/again": {
            "get /api/v1/care/tasks/{follow_up_id} follow_up_id": "$response.body#/id"
        }
    }


def test_the_first_row_of_a_list_leads_on_and_other_ids_by_their_own_names():
    paths = {
        "/api/v1/care/visits": {"get": answering("VisitOut", paged=True)},
        "/api/v1/care/visits/all": {"get": answering("VisitOut", listed=True)},
        "/api/v1/people/{person_id}": {"get": answering("VisitOut")},
    }
    found = linked(paths, VisitOut=["id", "person_id", "text"])

    assert found == {
        "get /api/v1/care/visits": {
            "get /api/v1/people/{person_id} person_id": "$response.body#/items/0/person_id"
        },
        "get /api/v1/care/visits/all": {
            "get /api/v1/people/{person_id} person_id": "$response.body#/0/person_id"
        },
    }


def test_a_shape_within_another_leads_on_by_its_own_name():
    found = linked(
        {
            "/api/v1/care/orders": {"get": answering("OrderRowOut", paged=True)},
            "/api/v1/care/orders/{order_id}": {"get": answering("OrderOut")},
        },
        OrderRowOut=["card:OrderOut", "patient"],
        OrderOut=["id"],
    )

    assert found == {
        "get /api/v1/care/orders": {
            "get /api/v1/care/orders/{order_id} order_id": "$response.body#/items/0/card/id"
        }
    }


def test_a_number_is_not_sent_on_as_another_kind_of_thing():
    """A bed that is held gives the reservation's id, not the bed's; a name of another area is none of ours."""
    found = linked(
        {
            "/api/v1/care/holds/beds": {"post": answering("HoldOut", 201)},
            "/api/v1/care/holds/{hold_id}/end": {"post": answering("HoldOut")},
            "/api/v1/care/beds/{bed_id}/clean": {"post": answering("BedOut")},
            "/api/v1/care/books/{book_id}/entries": {"post": answering("EntryOut", 201)},
            "/api/v1/pay/entries/{entry_id}": {"get": answering("EntryOut")},
        },
        HoldOut=["id", "bed_id"],
        BedOut=["id"],
        EntryOut=["id"],
    )

    assert found == {
        "post /api/v1/care/holds/beds": {
            "post /api/v1/care/beds/{bed_id}/clean bed_id": "$response.body#/bed_id",
            "post /api/v1/care/holds/{hold_id}/end hold_id": "$response.body#/id",
        }
    }


def test_an_act_on_what_is_there_already_leads_nowhere():
    found = linked(
        {
            "/api/v1/care/orders/{order_id}": {"get": answering("OrderOut")},
            "/api/v1/care/orders/{order_id}/cancel": {"post": answering("OrderOut")},
        },
        OrderOut=["id"],
    )

    assert found == {}
