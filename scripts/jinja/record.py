"""Runs the forms of corpus.txt through Python's Jinja, set up as dbt sets it up, and writes what came of each to spec/jinja/recorded.json.

Run it in an environment that has jinja2: `python scripts/jinja/record.py`.
"""

import copy
import json
import pathlib

import jinja2
import jinja2.sandbox

here = pathlib.Path(__file__).parent
variables = json.loads((here / "variables.json").read_text(encoding="utf-8"))


def forms():
    """One on each line; what stands between `<<<` and `>>>` is one."""
    block = None
    for line in (here / "corpus.txt").read_text(encoding="utf-8").split("\n"):
        if line == "<<<":
            block = []
        elif line == ">>>":
            yield "\n".join(block) + "\n"
            block = None
        elif block is not None:
            block.append(line)
        elif line != "":
            yield line


environment = jinja2.sandbox.SandboxedEnvironment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])
for name in ("as_text", "as_bool", "as_native", "as_number"):
    environment.filters[name] = lambda value: value
environment.filters["is_list"] = lambda value: isinstance(value, list)


def run(template):
    try:
        text = environment.from_string(template).render(**copy.deepcopy(variables), set=set)
        return {"template": template, "text": text}
    except Exception as error:
        return {"template": template, "fails": type(error).__name__}


cases = [run(template) for template in forms()]
recorded = {"jinja": jinja2.__version__, "variables": variables, "cases": cases}
target = here.parent.parent / "spec" / "jinja" / "recorded.json"
target.write_text(json.dumps(recorded, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
print(f"{len(cases)} forms, {sum('fails' in case for case in cases)} of them errors")
