import { type Engine } from '../../src/core/engine/engine.ts';
import { TerminalText } from '../../src/core/logs/terminalText.ts';
import { startEngine, type LabEngine } from '../host/engine.ts';
import { withCleanups } from './cleanups.ts';
import { connect } from './connect.ts';
import { type Part } from './part.ts';
import { median, repeat, timed } from './statistics.ts';

const rounds = 3;

/** How fast a long log is read and made fit for a terminal. */
export const logs: Part = {
  name: 'logs',
  run: ({ isQuick }) =>
    withCleanups(async (cleanups) => {
      const lab = cleanups.own(await startEngine({ version: '26.1' }));
      await lab.loadBusybox();
      const engine = await connect(lab, cleanups);
      const lines = isQuick ? 10_000 : 1_000_000;
      const id = await writeLog(engine, lines);
      const pairs = await repeat(rounds, async () => ({ theirs: await timed(() => readByCli(lab, id)), ours: await timed(() => readAll(engine, id, lines)) }));
      const speed = (milliseconds: readonly number[]): number => lines / (median(milliseconds) / 1000);
      return {
        title: 'Reading a log',
        how: `A container's log of ${lines.toLocaleString('en')} lines, read to its end on engine ${lab.version} and made fit for a terminal, beside \`docker logs > /dev/null\` of the same engine's own CLI; medians of ${rounds}. Here more is better.`,
        figures: [{ name: 'lines a second', value: speed(pairs.map(({ ours }) => ours)), unit: 'lines/s', floor: { name: 'docker logs', value: speed(pairs.map(({ theirs }) => theirs)) } }],
      };
    }),
};

/** @returns the id of a container that has written so many lines and ended. */
async function writeLog(engine: Engine, lines: number): Promise<string> {
  const command = `seq 1 ${lines} | sed 's/^/2024-01-01 12:00:00 INFO a line as a service writes it, number /'`;
  const { id } = await engine.containers.create({ image: 'busybox:latest', name: 'chatty', command: ['sh', '-c', command], environment: [], ports: [], binds: [], isRemovedOnExit: false, isInteractive: false });
  await engine.containers.start(id);
  const code = await engine.containers.wait(id);
  if (code !== 0) throw new Error(`Writing the log ended with ${code}`);
  return id;
}

async function readAll(engine: Engine, id: string, lines: number): Promise<void> {
  const text = new TerminalText();
  let seen = 0;
  const count = (shown: string): void => {
    for (let at = shown.indexOf('\n'); at >= 0; at = shown.indexOf('\n', at + 1)) seen++;
  };
  for await (const { data } of engine.containers.logs(id, { follow: false })) count(text.push(data));
  count(text.end());
  if (seen !== lines) throw new Error(`The log has ${lines} lines, and ${seen} were read`);
}

async function readByCli(lab: LabEngine, id: string): Promise<void> {
  const { code, stderr } = await lab.inside(['sh', '-c', `DOCKER_HOST=unix:///mnt/docker.sock docker logs ${id} > /dev/null`]);
  if (code !== 0) throw new Error(`docker logs ended with ${code}: ${stderr}`);
}
