/**
 * Says whether models can be run: reads their texts, and writes one line of JSON. A text that is no Python is told with its place, and the module duckdb
 * with its version.
 */
export const probeProgram = `
import json, sys
if sys.path and sys.path[0] == '':
    del sys.path[0]
given = json.loads(sys.stdin.buffer.read())
said = {'version': None, 'mistakes': []}
try:
    import duckdb
    said['version'] = str(duckdb.__version__)
except Exception:
    pass
for each in given['models']:
    try:
        compile(each['code'], each['path'], 'exec')
    except SyntaxError as error:
        said['mistakes'].append({'path': each['path'], 'line': error.lineno or 1, 'problem': str(error.msg)})
    except ValueError:
        said['mistakes'].append({'path': each['path'], 'line': 1, 'problem': 'source code cannot contain null bytes'})
sys.stdout.write(json.dumps(said) + '\\n')
`;

/**
 * Runs one model. What it is told comes on its input; what it reads are tables of database files in its folder, and its rows go into another one there. What
 * becomes of it is written to \`outcome.json\`: of an exception only what cannot hold a value of a row. Should the process that started it be killed, it
 * removes the folder and ends.
 */
export const modelProgram = `
import json, os, sys, threading, time
os.umask(0o077)
if sys.path and sys.path[0] == '':
    del sys.path[0]
job = json.loads(sys.stdin.buffer.read())
folder = job['folder']


def watch(parent):
    while os.getppid() == parent:
        time.sleep(0.2)
    import shutil
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


threading.Thread(target=watch, args=(os.getppid(),), daemon=True).start()


def finish(outcome):
    path = os.path.join(folder, 'outcome.json')
    with open(path + '.new', 'w', encoding='utf-8') as file:
        json.dump(outcome, file)
    os.rename(path + '.new', path)
    sys.stdout.flush()
    os._exit(0)


def told(error, duckdb_error):
    line = None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == job['path']:
            line = trace.tb_lineno
        trace = trace.tb_next
    if isinstance(error, SyntaxError) and error.filename == job['path']:
        line = error.lineno
    message = None
    if duckdb_error is not None and isinstance(error, duckdb_error):
        message = str(error)
    elif isinstance(error, (ImportError, SyntaxError)):
        message = str(error.msg)
    elif isinstance(error, (NameError, AttributeError)) and getattr(error, 'name', None) and error.name in job['code']:
        message = str(error.args[0]) if isinstance(error, NameError) else 'there is no attribute ' + repr(error.name)
    elif isinstance(error, KeyError) and error.args and repr(str(error.args[0]))[1:-1] in job['code']:
        message = repr(str(error.args[0]))
    is_duckdb = duckdb_error is not None and isinstance(error, duckdb_error)
    return {'error': {'type': type(error).__name__, 'line': line, 'message': message, 'duckdb': is_duckdb}}


duckdb_error = None
try:
    import duckdb
    duckdb_error = duckdb.Error
    import asyncio
    import types
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.set_event_loop(asyncio.new_event_loop())

    def quoted(name):
        return '"' + name.replace('"', '""') + '"'

    def text(value):
        return "'" + value.replace("'", "''") + "'"

    con = duckdb.connect(os.path.join(folder, '__eider.duckdb'))
    con.execute('set temp_directory = ' + text(os.path.join(folder, 'spilled')))
    if job['memory'] is not None:
        con.execute('set memory_limit = ' + text(job['memory']))
    if job['zone'] is not None:
        con.execute('set TimeZone = ' + text(job['zone']))
    for each in job['databases']:
        con.execute('attach ' + text(each['file']) + ' as ' + quoted(each['name']))
    con.execute('use ' + quoted(job['this']['database']))

    class Config:
        def __init__(self, *args, **kwargs):
            pass

        @staticmethod
        def get(key, default=None):
            return job['config'].get(key, default)

        @staticmethod
        def meta_get(key, default=None):
            return job['meta'].get(key, default)

    class This:
        database = job['this']['database']
        schema = job['this']['schema']
        identifier = job['this']['identifier']

        def __repr__(self):
            return job['this']['relation']

    def ref(*names, **given):
        key = '.'.join(names)
        version = given.get('v') or given.get('version')
        if version:
            key += '.v' + str(version)
        return con.query('select * from ' + job['refs'][key])

    def source(*names):
        return con.query('select * from ' + job['sources']['.'.join(names)])

    class Dbt:
        def __init__(self):
            self.ref = ref
            self.source = source
            self.config = Config
            self.this = This()
            self.is_incremental = job['incremental']

    module = types.ModuleType(job['this']['identifier'])
    module.__file__ = job['path']
    sys.modules.setdefault(module.__name__, module)
    exec(compile(job['code'], job['path'], 'exec'), module.__dict__)
    df = module.model(Dbt(), con)
    try:
        import pyarrow
        if isinstance(df, pyarrow.Table):
            import pyarrow.dataset
    except ImportError:
        pass
    writer = con if isinstance(df, duckdb.DuckDBPyRelation) else con.cursor()
    writer.register('__eider_result', df)
    writer.execute('attach ' + text(os.path.join(folder, 'out.duckdb')) + ' as __eider_out')
    writer.execute('create table __eider_out.main.result as select * from __eider_result')
    writer.unregister('__eider_result')
    writer.execute('detach __eider_out')
    outcome = {'done': True}
except BaseException as error:
    outcome = told(error, duckdb_error)
finish(outcome)
`;
