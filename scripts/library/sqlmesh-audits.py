"""Renders audits of SQLMesh and counts the rows that they give: {"tables", "cases"} as JSON on stdin, results on stdout."""

import json
import sys
from importlib.metadata import version

import duckdb
from sqlglot import exp
from sqlmesh.core.dialect import parse
from sqlmesh.core.model import load_sql_based_model

RAW = {"column", "condition", "criteria", "columns", "source_column", "target_column", "column_a", "column_b"}
RAW |= {"lower_bound_column", "upper_bound_column", "partition_clause", "min_v", "max_v", "interval"}


def written(name, value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "(" + ", ".join(written(name, item) for item in value) + ("," if len(value) == 1 else "") + ")"
    if isinstance(value, str) and name not in RAW:
        return "'" + value.replace("'", "''") + "'"
    return str(value).removesuffix(" -- so")


def count(case, connection):
    given = dict(case["arguments"])
    if case.get("column"):
        given["column"] = case["column"]
    arguments = ", ".join(f"{name} := {written(name, value)}" for name, value in given.items())
    text = f"MODEL (name main.{case['on']}, kind FULL, dialect duckdb, audits ({case['test'].removeprefix('sqlmesh.')}({arguments}))); SELECT 1 AS x"
    model = load_sql_based_model(parse(text, default_dialect="duckdb"), dialect="duckdb")
    audit, kept = model.audits_with_args[0]
    query = model.render_audit_query(audit, this_model=exp.to_table(f"main.{case['on']}"), **kept)
    sql = query.sql("duckdb")
    return connection.execute(f"select count(*) from ({sql}) as failing").fetchone()[0]


def main():
    given = json.load(sys.stdin)
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    for name, sql in given["tables"].items():
        connection.execute(f"create table {name} as {sql}")
    results = []
    for case in given["cases"]:
        try:
            results.append(count(case, connection))
        except Exception as error:
            results.append("error")
            print(case["test"], case["arguments"], str(error).splitlines()[0], file=sys.stderr)
    json.dump({"versions": {"sqlmesh": version("sqlmesh"), "duckdb": version("duckdb")}, "results": results}, sys.stdout)


main()
