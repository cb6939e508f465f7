"""Reads the artifacts of a target folder with dbt itself, by its schemas, and with two packages that other tools are made with.

Prints a line for each way in which each artifact is read, and ends with 1 when one of them refuses.
"""

import json
import sys
from pathlib import Path

from dbt.artifacts.schemas.catalog import CatalogArtifact
from dbt.artifacts.schemas.freshness import FreshnessExecutionResultArtifact
from dbt.artifacts.schemas.manifest import WritableManifest
from dbt.artifacts.schemas.run import RunResultsArtifact
from dbt_artifacts_parser import parser
from dbtmetabase.manifest import Manifest
from jsonschema import Draft202012Validator

folder = Path(sys.argv[1])
shown = 20

# Each artifact with the class that dbt writes it from, and the function of dbt-artifacts-parser that reads it.
artifacts = {
    "manifest.json": (WritableManifest, parser.parse_manifest),
    "run_results.json": (RunResultsArtifact, parser.parse_run_results),
    "catalog.json": (CatalogArtifact, parser.parse_catalog),
    "sources.json": (FreshnessExecutionResultArtifact, parser.parse_sources),
}


def by_schema(name, model):
    """The published schemas are made from these very classes."""
    found = Draft202012Validator(model.json_schema()).iter_errors(json.loads((folder / name).read_text("utf-8")))
    lines = [f"{'/'.join(map(str, each.absolute_path))}: {each.message[:200]}" for each in found]
    if lines:
        more = [f"and {len(lines) - shown} more"] if len(lines) > shown else []
        raise ValueError("\n    ".join(["", *lines[:shown], *more]))


def ways_of(name):
    model, parse = artifacts[name]
    yield "dbt's schema", lambda: by_schema(name, model)
    if name != "catalog.json":
        yield "dbt", lambda: model.read_and_check_versions(str(folder / name))
    yield "dbt-artifacts-parser", lambda: parse(json.loads((folder / name).read_text("utf-8")))
    if name == "manifest.json":
        yield "dbt-metabase", lambda: list(Manifest(folder / name).read_models())


def refused(name):
    count = 0
    for way, read in ways_of(name):
        try:
            read()
            print(f"{name}: {way}: read")
        except Exception as error:  # Whatever it is, it is what there is to know.
            count += 1
            print(f"{name}: {way}: refused: {type(error).__name__}: {error}")
    return count


present = [name for name in artifacts if (folder / name).exists()]
if not present:
    sys.exit(f"there is no artifact in {folder}")
sys.exit(1 if sum(map(refused, present)) else 0)
