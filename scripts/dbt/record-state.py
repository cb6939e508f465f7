"""Records what dbt selects by `state:` after each edit of spec/dbt-state/edits.json: `python scripts/dbt/record-state.py <dbt_utils>`, in an environment with
dbt-duckdb. The manifest that is compared with is of the target `prod`; dbt's own macros, which Eider does not compare, are left out of it."""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from dbt.cli.main import dbtRunner

spec = Path("spec").resolve()
home = spec / "dbt-state"
quiet = ["--quiet", "--profiles-dir", ".", "--no-send-anonymous-usage-stats", "--no-partial-parse"]
methods = [
    "new",
    "modified",
    "modified.body",
    "modified.configs",
    "modified.relation",
    "modified.persisted_descriptions",
    "modified.macros",
    "modified.contract",
]


def fresh(folder):
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(spec / "dbt-project" / "project", folder)
    shutil.copytree(home / "over", folder, dirs_exist_ok=True)
    shutil.copytree(folder / "local_package", folder / "dbt_packages" / "kit")
    shutil.copytree(sys.argv[1], folder / "dbt_packages" / "dbt_utils")


def edit(folder, *, file=None, append=None, find=None, put=None, move=None, remove=False, **_):
    if file is None:
        return
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    if remove:
        path.unlink()
    elif move:
        (folder / move).parent.mkdir(parents=True, exist_ok=True)
        path.rename(folder / move)
    elif append is not None:
        with path.open("a") as text:
            text.write(append)
    else:
        text = path.read_text()
        assert find in text, (file, find)
        path.write_text(text.replace(find, put, 1))


def trimmed(manifest):
    kept = ["metadata", "nodes", "sources", "exposures", "unit_tests", "macros"]
    value = {key: manifest[key] for key in kept}
    value["macros"] = {
        key: {name: macro[name] for name in ("unique_id", "macro_sql", "depends_on")}
        for key, macro in value["macros"].items()
        if macro["package_name"] in ("features", "kit")
    }
    value["metadata"]["user_id"] = None
    for entries in value.values():
        for entry in entries.values() if entries is not value["metadata"] else []:
            entry.pop("created_at", None)
    return value


with tempfile.TemporaryDirectory() as scratch:
    folder = Path(scratch) / "project"
    fresh(folder)
    os.chdir(folder)
    assert dbtRunner().invoke(["parse", "--target", "prod", *quiet]).success
    state = Path(scratch) / "state"
    state.mkdir()
    shutil.copy("target/manifest.json", state)
    manifest = trimmed(json.loads(Path("target/manifest.json").read_text()))
    recorded = []
    for each in json.loads((home / "edits.json").read_text()):
        os.chdir(scratch)
        fresh(folder)
        edit(folder, **each)
        os.chdir(folder)
        parsed = dbtRunner().invoke(["parse", *quiet])
        assert parsed.success, each
        chosen = {}
        for method in methods:
            listed = dbtRunner(manifest=parsed.result).invoke(
                ["ls", "--select", f"state:{method}", "--state", str(state), *quiet]
            )
            chosen[method] = sorted(listed.result or [])
        recorded.append({"name": each["name"], **chosen})
        print(each["name"], {key: len(value) for key, value in chosen.items()}, file=sys.stderr)
(home / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
(home / "recorded.json").write_text(json.dumps(recorded, indent=1) + "\n")
