"""Records what dbt makes of the projects of spec/dbt-semantic/cases.txt: `python scripts/dbt/record-semantic.py`, where dbt is installed.

What it parses becomes its metrics, semantic models, saved queries, what they hang on, and semantic_manifest.json; what it refuses is only told to be refused.
spec/dbt-semantic.test.ts replays the recording without dbt.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

from dbt.cli.main import dbtRunner

FOLDER = Path(__file__).resolve().parents[2] / "spec" / "dbt-semantic"
PROFILES = "shop:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: warehouse.duckdb}\n"


def read_cases():
    cases, files, name = {}, {}, None
    for line in (FOLDER / "cases.txt").read_text().splitlines(keepends=True):
        if line.startswith("=== "):
            files = cases.setdefault(line[4:].strip(), {})
            name = None
        elif line.startswith("--- "):
            name = line[4:].strip()
            files[name] = ""
        elif name is not None:
            files[name] += line
    base = cases.pop("base")
    return {key: {**base, **own} for key, own in cases.items()}


def without_times(value):
    if isinstance(value, dict):
        return {key: without_times(each) for key, each in value.items() if key != "created_at"}
    return [without_times(each) for each in value] if isinstance(value, list) else value


def record(files):
    with tempfile.TemporaryDirectory() as folder:
        for path, text in {**files, "profiles.yml": PROFILES}.items():
            if text:
                target = Path(folder) / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text)
        os.chdir(folder)
        result = dbtRunner().invoke(
            ["parse", "--no-partial-parse", "--quiet", "--project-dir", folder, "--profiles-dir", folder]
        )
        os.chdir("/")
        if not result.success:
            return {"refused": True}
        manifest = json.loads((Path(folder) / "target/manifest.json").read_text())
        semantic = json.loads((Path(folder) / "target/semantic_manifest.json").read_text())
    keys = ["metrics", "semantic_models", "saved_queries", "exposures"]
    kept = {key: manifest[key] for key in keys}
    own = ("metric.", "semantic_model.", "saved_query.")
    kept["disabled"] = {k: v for k, v in manifest["disabled"].items() if k.startswith(own)}
    for key in ("parent_map", "child_map"):
        kept[key] = {
            k: sorted(v) for k, v in manifest[key].items() if k.startswith(own) or any(e.startswith(own) for e in v)
        }
    kept["group_map"] = manifest["group_map"]
    kept["time_spines"] = {
        k: [v["time_spine"], {n: c.get("granularity") for n, c in v["columns"].items()}]
        for k, v in manifest["nodes"].items()
        if v.get("time_spine")
    }
    return {"manifest": without_times(kept), "semantic_manifest": semantic}


def main():
    wanted = sys.argv[1:]
    recording = FOLDER / "recorded.json"
    known = json.loads(recording.read_text()) if wanted and recording.exists() else {}
    for name, files in read_cases().items():
        if not wanted or name in wanted:
            known[name] = record(files)
            print(name, "refused" if "refused" in known[name] else "ok", file=sys.stderr)
    order = [name for name in read_cases() if name in known]
    recording.write_text("{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(known[name])}" for name in order) + "\n}\n")


main()
