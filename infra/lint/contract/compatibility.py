"""Compares docs/openapi.yaml with the last release's and refuses what would break a client of that.

    compatibility.py OASDIFF [OLD NEW]

OASDIFF is the program that infra/tools/oasdiff/install builds. Without names OLD is the document that the last release
left in tests/fixtures/previous-release, and NEW docs/openapi.yaml; before the first release there is nothing to compare.
What may change is said in docs/api.md, section 1.11. Exits 0 only if nothing breaks.

oasdiff knows most of that by itself. It is told two things: lists marked `x-open` may grow, and some changes that it
only mentions break our promises (BROKEN). It does not look into `if` and `then`, nor at `x-errors`.
"""

import copy
import json
import pathlib
import subprocess
import sys
import tempfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]
RELEASED = ROOT / "tests/fixtures/previous-release/openapi.yaml"
CURRENT = ROOT / "docs/openapi.yaml"

# What breaks a promise of ours, though many a client would not notice.
BROKEN = [
    # Generated clients name their functions by it.
    "api-operation-id-removed",
    "response-optional-property-removed",
    "response-property-enum-value-removed",
    "response-mediatype-enum-value-removed",
    # A request that leaves a member out means something else then.
    "request-property-default-value-changed",
    "request-property-default-value-removed",
    "request-parameter-default-value-changed",
    "request-parameter-default-value-removed",
]


def main(oasdiff, old=RELEASED, new=CURRENT):
    if not pathlib.Path(old).exists():
        print("nothing has been released yet")
        return
    problems = breaks(oasdiff, read(old), read(new))
    if problems:
        sys.exit(f"{problems}\nThis breaks clients of the last release: docs/api.md, section 1.11, says what may change.")


def read(path):
    """A document, with whatever an anchor names twice there twice."""
    return json.loads(json.dumps(yaml.safe_load(pathlib.Path(path).read_text(encoding="utf-8"))))


def breaks(oasdiff, old, new):
    """What a client of `old` would not survive, in oasdiff's words; empty if there is nothing."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [pathlib.Path(folder, name) for name in ("old.json", "new.json", "levels.txt")]
        for path, document in zip(paths, (old, with_open_lists_as_in(old, new))):
            path.write_text(json.dumps(document), encoding="utf-8")
        paths[2].write_text("".join(f"{check} err\n" for check in BROKEN), encoding="utf-8")
        command = [oasdiff, "breaking", paths[0], paths[1], "--severity-levels", paths[2], "--fail-on", "WARN"]
        command += ["--format", "singleline", "--color", "never"]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode == 0:
        return ""
    return done.stdout.strip().replace(str(paths[0]), "the last release").replace(str(paths[1]), "this document")


def with_open_lists_as_in(old, new):
    """The new document, in which the lists that were marked open have no values that the old ones had not."""
    new = copy.deepcopy(new)
    close(old, new)
    return new


def close(old, new):
    if isinstance(old, dict) and isinstance(new, dict):
        if old.get("x-open") and "enum" in old and "enum" in new:
            new["enum"] = [value for value in new["enum"] if value in old["enum"]]
        for name in old.keys() & new.keys():
            close(old[name], new[name])
    elif isinstance(old, list) and isinstance(new, list):
        for one, other in zip(old, new):
            close(one, other)


if __name__ == "__main__":
    main(*sys.argv[1:])
