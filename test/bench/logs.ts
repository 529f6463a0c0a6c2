import { silentLog } from '../../src/core/base/log.ts';
import { type Engine } from '../../src/core/engine/engine.ts';
import { LogRows, noFilter } from '../../src/core/logs/logRows.ts';
import { type LogSearch } from '../../src/core/logs/logSearch.ts';
import { LogSession } from '../../src/core/logs/logSession.ts';
import { TerminalText } from '../../src/core/logs/terminalText.ts';
import { startEngine, type LabEngine } from '../host/engine.ts';
import { withCleanups } from '../host/cleanups.ts';
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
      const runs = await repeat(rounds, async () => ({
        theirs: await timed(() => readByCli(lab, id)),
        ours: await timed(() => readAll(engine, id, lines)),
        kept: await timed(() => keepAll(engine, id, lines)),
      }));
      const speed = (milliseconds: readonly number[]): number => lines / (median(milliseconds) / 1000);
      const theirs = runs.map((run) => run.theirs);
      const { searched, longestTurn } = await searchAll(await keepAll(engine, id, lines));
      const shown = lines.toLocaleString('en');
      return {
        title: 'Reading a log',
        how: `A container's log of ${shown} lines, read to its end on engine ${lab.version}: made fit for a terminal (here more is better), and split, put in order and kept for a log page, beside \`docker logs > /dev/null\` of the same engine's own CLI; medians of ${rounds}. Then searched: the slowest of several searches, plain ones and regular expressions, and the longest that anything else had to wait meanwhile.`,
        figures: [
          { name: 'for a terminal, lines a second', value: speed(runs.map(({ ours }) => ours)), unit: 'lines/s', floor: { name: 'docker logs', value: speed(theirs) } },
          { name: 'for a log page', value: median(runs.map(({ kept }) => kept)), unit: 'ms', floor: { name: 'docker logs', value: median(theirs) }, bar: { on: 'ratio', limit: 2 } },
          { name: `a search in ${shown} lines`, value: searched, unit: 'ms', bar: { on: 'value', limit: 300 } },
          { name: 'longest wait beside a search', value: longestTurn, unit: 'ms', bar: { on: 'value', limit: 20 } },
        ],
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

/** What a log page does before it is shown. */
async function keepAll(engine: Engine, id: string, lines: number): Promise<LogSession> {
  const session = new LogSession({ selection: { kind: 'containers', containers: [{ id }] }, engine: () => Promise.resolve(engine), beginning: {}, limits: { bytes: 1e9, lines: 1e7 }, log: silentLog });
  await new Promise<void>((resolve) => {
    session.onDidChangeSources(() => {
      if (session.hasBegun) resolve();
    });
    session.follow();
  });
  session.dispose();
  if (session.buffer.length !== lines) throw new Error(`The log has ${lines} lines, and ${session.buffer.length} were kept`);
  return session;
}

const searches: readonly LogSearch[] = [
  { text: 'number 9999', isRegex: false, isCaseSensitive: true },
  { text: 'NUMBER 9999', isRegex: false, isCaseSensitive: false },
  { text: 'nowhere', isRegex: false, isCaseSensitive: false },
  { text: 'number \\d*7$', isRegex: true, isCaseSensitive: false },
  { text: '(info|warn).*\\d{5}', isRegex: true, isCaseSensitive: false },
];

/** @returns milliseconds. */
async function searchAll({ buffer }: LogSession): Promise<{ readonly searched: number; readonly longestTurn: number }> {
  const rows = new LogRows(buffer);
  let searched = 0;
  let longestTurn = 0;
  for (const search of searches) {
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      let last = performance.now();
      const ticking = setInterval(() => {
        longestTurn = Math.max(longestTurn, performance.now() - last);
        last = performance.now();
      }, 0);
      times.push(await timed(() => rows.setFilter({ ...noFilter, search })));
      clearInterval(ticking);
    }
    searched = Math.max(searched, median(times));
  }
  return { searched, longestTurn };
}

async function readByCli(lab: LabEngine, id: string): Promise<void> {
  const { code, stderr } = await lab.inside(['sh', '-c', `DOCKER_HOST=unix:///mnt/docker.sock docker logs ${id} > /dev/null`]);
  if (code !== 0) throw new Error(`docker logs ended with ${code}: ${stderr}`);
}
