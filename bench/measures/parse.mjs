import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { editModel } from '../lib/edit-model.mjs';
import { leafOf } from '../lib/native-project.mjs';
import { freshNative, runEider } from '../lib/projects.mjs';
import { line, seconds } from '../lib/report.mjs';
import { runNode } from '../lib/run-process.mjs';
import { alternate, median, medianOf } from '../lib/statistics.mjs';

/** Reading a whole project, as `eider ls` of one node does, over what the same command takes where there are no models. */
export async function parse(context) {
  const lines = [];
  const empty = freshNative(context, 0);
  for (const size of context.sizes) {
    const folder = freshNative(context, size);
    const leaf = leafOf(size);
    const cold = await alternate(
      size > 1000 ? 3 : 5,
      () => {
        rmSync(join(folder, 'target'), { recursive: true, force: true });
        return runNode([context.cli, 'ls', '-s', leaf.name], { cwd: folder });
      },
      () => runNode([context.cli, 'ls', '-s', 'raw_owners'], { cwd: empty }),
    );
    lines.push(
      line({
        measure: `parse ${size} models, no cache, over start-up`,
        eider: seconds(medianOf(cold.a, 'ms')),
        floor: `${seconds(medianOf(cold.b, 'ms'))} (no models)`,
        figure: overStartUp(cold, 'ms') / size,
        processor: overStartUp(cold, 'cpuMs') / size,
        bound: size >= 10_000 ? 0.25 : undefined,
        unit: 'ms a model',
      }),
      await oneFileChanged(context, folder, size),
    );
  }
  return lines;
}

async function oneFileChanged(context, folder, size) {
  const leaf = leafOf(size);
  runEider(context, folder, ['ls', '-s', leaf.name]);
  const warm = [];
  for (let turn = 0; turn < 3; turn += 1) {
    editModel(join(folder, leaf.path));
    warm.push(await runNode([context.cli, 'ls', '-s', leaf.name], { cwd: folder }));
  }
  return line({
    measure: `parse ${size} models, one file changed, in all`,
    eider: seconds(medianOf(warm, 'ms')),
    figure: medianOf(warm, 'ms') / 1000,
    processor: medianOf(warm, 'cpuMs') / 1000,
    bound: size >= 10_000 ? 0.5 : undefined,
    unit: 's',
  });
}

function overStartUp({ a, b }, key) {
  return median(a.map((each, index) => each[key] - b[index][key]));
}
