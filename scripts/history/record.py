"""Runs dbt step by step over a changing database: called by scripts/record-history.mjs with a file of steps, writes what it found beside it."""

import json
import sys

import duckdb
from dbt.cli.main import dbtRunner

steps_file, results_file, folder, database = sys.argv[1:5]
steps = json.load(open(steps_file, encoding="utf-8"))


def rows_of(connection, name):
    described = connection.execute(f'describe history."{name}"').fetchall()
    columns = [row[0] for row in described]
    texts = ", ".join(f'cast("{column}" as varchar)' for column in columns)
    rows = connection.execute(f'select {texts} from history."{name}" order by all').fetchall()
    return {"columns": columns, "rows": [list(row) for row in rows]}


def patched(now):
    """The end of the last batch is the time of the run."""
    from datetime import datetime, timezone

    import dbt.task.run as run

    if now is not None:
        moment = datetime.fromisoformat(now).replace(tzinfo=timezone.utc)
        run.get_invocation_started_at = lambda: moment


found = []
for step in steps:
    for path, text in step["files"].items():
        with open(f"{folder}/{path}", "w", encoding="utf-8") as file:
            file.write(text)
    connection = duckdb.connect(database)
    connection.execute("set timezone = 'UTC'")
    for sql in step["sql"]:
        connection.execute(sql)
    connection.close()
    patched(step.get("now"))
    ran = dbtRunner().invoke([*step["command"], "--project-dir", folder, "--profiles-dir", folder, "--quiet"])
    if ran.result is None:
        raise SystemExit(f"dbt did not run: {ran.exception}")
    connection = duckdb.connect(database)
    connection.execute("set timezone = 'UTC'")
    result = {}
    for node in ran.result.results:
        name = node.node.name
        if name not in step["show"]:
            continue
        batches = getattr(node, "batch_results", None)
        told = {
            "status": str(node.status),
            **(
                {
                    "batches": {
                        "successful": [[str(a), str(b)] for a, b in batches.successful],
                        "failed": [[str(a), str(b)] for a, b in batches.failed],
                    }
                }
                if batches is not None
                else {}
            ),
        }
        try:
            told |= rows_of(connection, name)
        except duckdb.CatalogException:
            pass
        if str(node.status) == "error":
            print(name, node.message, file=sys.stderr)
        result[name] = told
    connection.close()
    found.append(result)
json.dump(found, open(results_file, "w", encoding="utf-8"))
