import json
import subprocess
import sys

import pytest

from cartwise.errors import FinalFailure
from cartwise.workspace.versions import Manifest, VersionStore


def publish(store: VersionStore, content: str) -> str:
    version = store.next_version(content)
    draft = store.draft()
    draft.store.write_text(content)
    draft.sidecar("values.sqlite").write_text("values")
    draft.sidecar("catalog.json").write_text("{}")
    store.publish(draft, Manifest(version, parent=store.current(), hashes={"orders": content}))
    return version


@pytest.fixture
def store(tmp_path) -> VersionStore:
    return VersionStore(tmp_path)


def test_current_is_empty_when_nothing_was_published(store):
    assert store.current() == ""
    assert store.manifest("").tables == ()


def test_publish_makes_the_draft_current_with_its_sidecars(store):
    version = publish(store, "one")
    assert store.current() == version
    assert store.store_path(version).read_text() == "one"
    assert store.sidecar_path(version, "values.sqlite").exists()
    assert store.manifest(version).hashes == {"orders": "one"}


def test_publish_leaves_no_draft(store):
    publish(store, "one")
    assert not list(store.data.glob(".draft-*"))


def test_versions_sort_in_the_order_they_were_made(store):
    made = [publish(store, str(number)) for number in range(12)]
    assert made == sorted(made)
    assert len(set(made)) == 12


def test_clean_keeps_the_current_and_the_previous_version(store):
    first, second, third = (publish(store, name) for name in ("one", "two", "three"))
    assert store.clean() == [first]
    assert store.store_path(second).exists()
    assert store.store_path(third).exists()
    assert not list(store.data.glob(f"{first}*"))


def test_clean_keeps_a_pinned_version_until_it_is_released(store):
    first = publish(store, "one")
    pin = store.pin()
    for name in ("two", "three", "four"):
        publish(store, name)
    store.clean()
    assert store.store_path(first).exists()
    pin.release()
    assert first in store.clean()


def test_a_version_pinned_twice_stays_until_both_are_released(store):
    first = publish(store, "one")
    one, other = store.pin(), store.pin()
    one.release()
    assert store.pinned() == {first}
    other.release()
    other.release()
    assert store.pinned() == set()


def test_pins_of_another_process_are_honoured_and_those_of_a_dead_one_ignored(store, tmp_path):
    first = publish(store, "one")
    code = f"""
import sys
from pathlib import Path
from cartwise.workspace.versions import VersionStore
VersionStore(Path({str(tmp_path)!r})).pin()
print("pinned", flush=True)
sys.stdin.read()
"""
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout.readline() == b"pinned\n"
        for name in ("two", "three"):
            publish(store, name)
        assert store.clean() == []
        child.kill()
        child.wait()
    assert store.clean() == [first]


def test_pinning_a_version_that_is_gone_says_which_is_current(store):
    version = publish(store, "one")
    with pytest.raises(FinalFailure, match=version) as caught:
        store.pin("000000-none")
    assert caught.value.code == "version_gone"
    assert store.pinned() == set()


def test_clean_removes_what_a_killed_writer_left(store):
    version = publish(store, "one")
    draft = store.draft()
    draft.store.write_text("half")
    (store.data / "000002-cafe.duckdb").write_text("renamed, but CURRENT was never swapped")
    assert store.clean() == ["000002-cafe"]
    assert not draft.folder.exists()
    assert store.current() == version


def test_clean_without_previous_keeps_only_the_current_version(store):
    first, second = publish(store, "one"), publish(store, "two")
    assert store.clean(keep_previous=False) == [first]
    assert store.current() == second


def test_manifest_survives_as_json(store):
    version = publish(store, "one")
    values = json.loads(store.sidecar_path(version, "manifest.json").read_text())
    assert values["version"] == version
    assert values["live_through"] == 0
