"""Records what dbt makes of spec/python-models/project, built twice: `python scripts/dbt/record-python-models.py` in an environment with dbt-duckdb."""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

import duckdb

spec = Path(__file__).parents[2] / "spec" / "python-models"


def rows_of(file):
    with duckdb.connect(str(file), read_only=True) as con:
        names = con.execute(
            "select schema_name, table_name, 'table' from duckdb_tables() union all "
            "select schema_name, view_name, 'view' from duckdb_views() where not internal order by all"
        ).fetchall()
        return {
            f"{schema}.{name}": {
                "kind": kind,
                "columns": [list(c[:2]) for c in con.execute(f'describe "{schema}"."{name}"').fetchall()],
                "rows": [r[0] for r in con.execute(f'select t::varchar from "{schema}"."{name}" t order by 1').fetchall()],
            }
            for schema, name, kind in names
            # dbt leaves the tables behind through which it adds the rows of incremental models in Python.
            if "__dbt_tmp" not in name
        }


with tempfile.TemporaryDirectory() as folder:
    project = Path(folder) / "project"
    shutil.copytree(spec / "project", project)
    builds = []
    for _ in range(2):
        subprocess.run(["dbt", "build", "--profiles-dir", "."], cwd=project, check=True)
        builds.append(rows_of(project / "pets.duckdb"))
(spec / "recorded.json").write_text(json.dumps(builds, indent=2) + "\n")
