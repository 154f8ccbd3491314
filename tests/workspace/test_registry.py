from pathlib import Path

import pytest

from cartwise.workspace.registry import Registry
from cartwise.workspace.versions import Manifest, VersionStore


def publish(store: VersionStore, **hashes: str) -> str:
    version = store.next_version(repr(hashes))
    draft = store.draft()
    draft.store.write_text("")
    store.publish(draft, Manifest(version, hashes=hashes))
    return version


@pytest.fixture
def versions(tmp_path) -> VersionStore:
    return VersionStore(tmp_path)


@pytest.fixture
def registry(tmp_path, versions) -> Registry:
    return Registry(tmp_path / "registry", versions)


def weights(text: str):
    return lambda folder: (folder / "weights.txt").write_text(text) and None


def put(registry: Registry, version: str, text: str = "w", **options):
    return registry.put("forecast", {"horizon": 28}, version, tables=["orders"], write=weights(text), **options)


def get(registry: Registry, version: str):
    return registry.get("forecast", {"horizon": 28}, version, tables=["orders"])


def test_nothing_is_found_before_it_was_put(registry, versions):
    assert get(registry, publish(versions, orders="a")) is None


def test_an_artifact_comes_back_with_files_and_metadata(registry, versions):
    version = publish(versions, orders="a")
    put(registry, version, "w1", metadata={"wape": 0.1})
    found = get(registry, version)
    assert (found.folder / "weights.txt").read_text() == "w1"
    assert found.metadata == {"wape": 0.1}
    assert found.version == version


def test_other_parameters_are_another_artifact(registry, versions):
    version = publish(versions, orders="a")
    put(registry, version)
    assert registry.get("forecast", {"horizon": 7}, version, tables=["orders"]) is None


def test_a_version_that_changes_other_tables_keeps_the_artifact(registry, versions):
    put(registry, publish(versions, orders="a", reviews="x"))
    assert get(registry, publish(versions, orders="a", reviews="y")) is not None
    assert get(registry, publish(versions, orders="b", reviews="y")) is None


def test_the_guard_keeps_the_champion_when_the_new_one_is_worse(registry, versions):
    first = publish(versions, orders="a")
    put(registry, first, "good", metric=0.10, higher_is_better=False)
    second = publish(versions, orders="b")
    candidate = put(registry, second, "worse", metric=0.20, higher_is_better=False, guard=True)
    assert not candidate.is_champion
    assert (get(registry, second).folder / "weights.txt").read_text() == "good"
    assert get(registry, second).version == first


@pytest.mark.parametrize("metric", [0.10, 0.05])
def test_the_guard_lets_one_that_is_not_worse_replace_the_champion(registry, versions, metric):
    put(registry, publish(versions, orders="a"), "old", metric=0.10, higher_is_better=False)
    second = publish(versions, orders="b")
    put(registry, second, "new", metric=metric, higher_is_better=False, guard=True)
    assert (get(registry, second).folder / "weights.txt").read_text() == "new"
    assert registry.champion("forecast", {"horizon": 28}).version == second


def test_a_failing_writer_leaves_the_registry_as_it_was(registry, versions):
    version = publish(versions, orders="a")

    def fail(folder: Path) -> None:
        (folder / "half").write_text("")
        raise RuntimeError("disk full")

    with pytest.raises(RuntimeError):
        registry.put("forecast", {"horizon": 28}, version, tables=["orders"], write=fail)
    assert get(registry, version) is None


def test_old_entries_go_but_the_champion_stays(registry, versions):
    first = publish(versions, orders="0")
    best = put(registry, first, "best", metric=1.0)
    for number in range(1, 7):
        put(registry, publish(versions, orders=str(number)), metric=0.5, guard=True)
    assert registry.champion("forecast", {"horizon": 28}).id == best.id
    assert get(registry, first).id == best.id
    assert len([path for path in best.folder.parent.iterdir() if not path.name.startswith(".")]) == 4


def test_erasing_a_table_removes_what_was_made_from_it(registry, versions):
    version = publish(versions, orders="a", reviews="x")
    put(registry, version)
    registry.put("sentiment", {}, version, tables=["reviews"], write=weights("r"))
    assert registry.erase_tables(["orders"]) == 1
    assert get(registry, version) is None
    assert registry.get("sentiment", {}, version, tables=["reviews"]) is not None


def test_a_kind_that_is_a_path_is_a_bug(registry, versions):
    with pytest.raises(ValueError, match="identifier"):
        registry.champion("../x", {})
