import { activation } from '../test/bench/activation.ts';
import { build } from '../test/bench/build.ts';
import { runAllCleanups } from '../test/host/cleanups.ts';
import { compose } from '../test/bench/compose.ts';
import { disk } from '../test/bench/disk.ts';
import { engines } from '../test/bench/engines.ts';
import { events } from '../test/bench/events.ts';
import { formatTable, isMet } from '../test/bench/figures.ts';
import { idle } from '../test/bench/idle.ts';
import { layers } from '../test/bench/layers.ts';
import { logs } from '../test/bench/logs.ts';
import { describeMachine } from '../test/bench/machine.ts';
import { opening } from '../test/bench/opening.ts';
import { type Part } from '../test/bench/part.ts';
import { stats } from '../test/bench/stats.ts';
import { swarm } from '../test/bench/swarm.ts';
import { tags } from '../test/bench/tags.ts';
import { volumes } from '../test/bench/volumes.ts';
import { writeSection } from '../test/bench/performanceDocument.ts';
import { buildExtension } from './build.ts';

const parts: readonly Part[] = [activation, opening, events, idle, build, logs, stats, tags, layers, disk, volumes, engines, compose, swarm];
const documentPath = 'docs/performance.md';

/**
 * `npm run bench [-- parts] [--quick] [--write]`: measures beside a floor, all parts by default, and says which bars
 * are met. A bar that is missed is no failure, since a busy machine misses them all. `--quick` only shows that the
 * code runs; `--write` keeps the tables in docs/performance.md.
 */
export async function main(args: readonly string[]): Promise<number> {
  const names = args.filter((arg) => !arg.startsWith('--'));
  const unknown = [...names.filter((name) => !parts.some((part) => part.name === name)), ...args.filter((arg) => arg.startsWith('--') && arg !== '--quick' && arg !== '--write')];
  if (unknown.length > 0) {
    console.error(`No such part or option: ${unknown.join(', ')}. There are: ${parts.map(({ name }) => name).join(', ')}, --quick, --write.`);
    return 1;
  }
  const isQuick = args.includes('--quick');
  if (isQuick && args.includes('--write')) {
    console.error('The figures of --quick are not worth writing down.');
    return 1;
  }
  // Ctrl+C ends what a finally block would not get to see.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void runAllCleanups().finally(() => process.exit(130)));
  await buildExtension();
  const failed: string[] = [];
  let missed = 0;
  for (const part of parts.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const figures = await runPart(part, isQuick, args.includes('--write'));
    if (figures) missed += figures.filter((figure) => isMet(figure) === false).length;
    else failed.push(part.name);
  }
  console.log(`\n${failed.length === 0 ? 'All parts ran' : `Could not run: ${failed.join(', ')}`}; ${missed} bars missed${isQuick ? ', which says nothing with --quick' : ''}.`);
  return failed.length === 0 ? 0 : 1;
}

async function runPart(part: Part, isQuick: boolean, isWritten: boolean): Promise<Awaited<ReturnType<Part['run']>>['figures'] | undefined> {
  console.log(`\nMeasuring: ${part.name}`);
  try {
    const machine = describeMachine();
    const table = await part.run({ isQuick });
    const text = `${formatTable(table)}\n\n${machine}`;
    console.log(`\n${text}`);
    if (isWritten) await writeSection(documentPath, part.name, text);
    return table.figures;
  } catch (error) {
    console.error(error);
    return undefined;
  }
}
