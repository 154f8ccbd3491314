import pytest

from cartwise.agent.references import references_in, resolve
from cartwise.errors import RetryableInput
from cartwise.tools.result import ToolResult

RESULTS = {"step1": ToolResult(summary="", items={"product": ("MUG", "BAG"), "customer": (14646,)})}


def test_index_gives_one_label():
    assert resolve({"item": {"$ref": "step1.items.product[1]"}}, RESULTS) == {"item": "BAG"}


def test_whole_list_is_spliced_into_a_list():
    arguments = {"filters": [{"field": "product", "op": "in", "values": [{"$ref": "step1.items.product"}, "CUP"]}]}
    assert resolve(arguments, RESULTS)["filters"][0]["values"] == ["MUG", "BAG", "CUP"]


def test_references_are_found_at_any_depth():
    assert references_in({"a": [{"b": {"$ref": "step2.items.x[0]"}}], "c": {"$ref": "step1.items.y"}}) == {
        "step1",
        "step2",
    }


@pytest.mark.parametrize(
    "reference", ["step1.items.country[0]", "step9.items.product", "step1.items.product[7]", "os.environ"]
)
def test_reference_to_nothing_is_retryable(reference):
    with pytest.raises(RetryableInput) as caught:
        resolve({"item": {"$ref": reference}}, RESULTS)
    assert caught.value.code == "unknown_reference"
