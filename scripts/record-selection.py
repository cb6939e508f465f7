"""Chooses nodes with dbt itself: reads a job from standard input, writes what dbt chose to standard output.

The job is JSON: {"now", "state", "expressions"}; `now` and `state` are folders of dbt projects, the second one with its artifacts in `target`.
"""

import contextlib
import io
import json
import os
import sys

os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
from dbt.cli.main import dbtRunner  # noqa: E402


def invoke(runner, words, folder):
    with contextlib.redirect_stdout(io.StringIO()):
        result = runner.invoke(
            ["--quiet", *words, "--project-dir", folder, "--profiles-dir", folder]
        )
    if not result.success:
        raise SystemExit(f"dbt {' '.join(words)}: {result.exception or result.result}")
    return result.result


def words_of(expression, state):
    words = ["ls", "--output", "json", "--output-keys", "unique_id", "--state", state]
    flags = {
        "select": "--select",
        "exclude": "--exclude",
        "types": "--resource-type",
        "without": "--exclude-resource-type",
    }
    for key, flag in flags.items():
        for value in expression.get(key, []):
            words += [flag, value]
    if "selector" in expression:
        words += ["--selector", expression["selector"]]
    if "indirect" in expression:
        words += ["--indirect-selection", expression["indirect"]]
    return words


def main():
    job = json.load(sys.stdin)
    invoke(dbtRunner(), ["parse"], job["state"])
    if "write" in job:
        # The ids of generic tests end in a hash that only the manifest tells.
        with open(os.path.join(job["state"], "target", "manifest.json")) as file:
            manifest = json.load(file)
        write_artifacts(job, {**manifest["nodes"], **manifest["unit_tests"]})
    manifest = invoke(dbtRunner(), ["parse"], job["now"])
    nodes = sorted([*manifest.nodes, *manifest.sources, *manifest.exposures, *manifest.unit_tests])
    chosen = []
    for expression in job["expressions"]:
        runner = dbtRunner(manifest=manifest)
        state = os.path.join(job["state"], "target")
        found = invoke(runner, words_of(expression, state), job["now"])
        chosen.append(sorted(json.loads(line)["unique_id"] for line in found or []))
    json.dump({"nodes": nodes, "chosen": chosen}, sys.stdout)


def write_artifacts(job, known):
    from dbt.version import __version__

    def metadata(name, version):
        schema = f"https://schemas.getdbt.com/dbt/{name}/v{version}.json"
        return {"dbt_schema_version": schema, "dbt_version": __version__}

    def own_id(name):
        return name if name in known else next(i for i in known if i.rsplit(".", 1)[0] == name)

    results = [
        {
            "unique_id": own_id(name),
            "status": status,
            "timing": [],
            "thread_id": "Thread-1",
            "execution_time": 0,
            "adapter_response": {},
            "message": None,
            "failures": None,
            "compiled": None,
            "compiled_code": None,
            "relation_name": None,
            "batch_results": None,
        }
        for status, names in job["write"]["results"].items()
        for name in names
    ]
    run = {"metadata": metadata("run-results", 6), "results": results, "elapsed_time": 0, "args": {}}
    save(os.path.join(job["state"], "target", "run_results.json"), run)
    for folder, when in ((job["state"], "before"), (job["now"], "now")):
        loaded = [
            {
                "unique_id": name,
                "max_loaded_at": at,
                "snapshotted_at": at,
                "max_loaded_at_time_ago_in_s": 0,
                "status": "pass",
                "criteria": {},
                "adapter_response": {},
                "timing": [],
                "thread_id": "Thread-1",
                "execution_time": 0,
            }
            for name, at in job["write"]["loaded"][when].items()
        ]
        sources = {"metadata": metadata("sources", 3), "results": loaded, "elapsed_time": 0}
        save(os.path.join(folder, "target", "sources.json"), sources)


def save(path, value):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        json.dump(value, file)


main()
