import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { startEngine, type LabEngine, type LabVersion } from '../host/engine.ts';
import { withCleanups, type Cleanups } from '../host/cleanups.ts';
import { manyFiles, oneFile, touch, type BuildContext } from './buildContexts.ts';
import { BuildSender, type Sent } from './buildSender.ts';
import { sizeOnDemand } from './bundle.ts';
import { expectStatus } from './containers.ts';
import { type Figure } from './figures.ts';
import { type Part } from './part.ts';
import { median, repeat, timed } from './statistics.ts';

const reference = 'bench:latest';
const memoryFolder = '/dev/shm';
/** What an engine writes for the largest context: the files as they were sent, and each layer. */
const engineBytes = 6 * 2 ** 30;

/** Three builds after one another: without any cache, of the same once more, and with a small file changed. */
interface Three<T> {
  readonly cold: T;
  readonly unchanged: T;
  readonly touched: T;
}

interface Round {
  readonly ours: Three<Sent>;
  /** Milliseconds. */
  readonly theirs: Three<number>;
}

/** A context, and by how much of the CLI's time ours may exceed it. */
interface Subject {
  readonly context: BuildContext;
  readonly bars: Three<number | undefined>;
  readonly more: (rounds: readonly Round[], version: LabVersion) => Figure;
}

/** How long a large context takes, through our BuildKit session and through the CLI's. */
export const build: Part = {
  name: 'build',
  run: ({ isQuick }) =>
    withCleanups(async (cleanups) => {
      const rounds = isQuick ? 1 : 3;
      const subjects = await createSubjects(isQuick, cleanups);
      const isInMemory = await hasRoom();
      const figures: Figure[] = [];
      for (const version of ['20.10', '26.1'] as const) figures.push(...(await onEngine({ version, isInMemory, rounds }, subjects)));
      const bytes = await sizeOnDemand('dist', 'src/editor/tasks/builds.ts');
      return {
        title: 'Building with a large context',
        how: `A Dockerfile that copies something large by one instruction and a small file by the next: ${subjects.map(({ context }) => context.name).join(' of 10 KiB each, or one of ')}. Engine 20.10 is spoken to through \`POST /build\`, 26.1 through \`Control.Solve\`; both keep their data ${isInMemory ? 'in memory, so that the disk has no say' : 'on the disk'}. The floor is \`docker build\` with BuildKit of the same engine's own CLI, in random order with ours. Medians of ${rounds}; memory and delays are the highest of them. Cold: after the build cache was pruned; touched: the small file was changed. We send from a process of its own, whose peak of resident memory and whose event loop (99 timers in 100) are looked at while the cold builds run.`,
        figures: [...figures, { name: 'code loaded by the first build', value: bytes, unit: 'bytes', bar: { on: 'value', limit: 200_000 } }],
      };
    }),
};

async function createSubjects(isQuick: boolean, cleanups: Cleanups): Promise<readonly Subject[]> {
  const highest = (rounds: readonly Round[], value: (sent: Sent) => number): number => Math.max(...rounds.map(({ ours }) => value(ours.cold)));
  return [
    {
      context: await manyFiles(isQuick ? 400 : 20_000, cleanups),
      bars: { cold: 1, unchanged: 0.9, touched: 0.9 },
      more: (rounds, version) => ({ name: `delay of the event loop, engine ${version}`, value: highest(rounds, ({ delay }) => delay), unit: 'ms', bar: { on: 'value', limit: 20 } }),
    },
    {
      context: await oneFile(isQuick ? 64 : 1024, cleanups),
      bars: { cold: 1.05, unchanged: undefined, touched: 0.8 },
      more: (rounds, version) => ({ name: `growth of the sender, engine ${version}`, value: highest(rounds, ({ growth }) => growth) / 2 ** 20, unit: 'MiB', bar: { on: 'value', limit: 150 } }),
    },
  ];
}

/** The disk of a machine is seldom quiet; where there is memory enough, engines have their data there. */
async function hasRoom(): Promise<boolean> {
  const { bavail, bsize } = await statfs(memoryFolder).catch(() => ({ bavail: 0, bsize: 0 }));
  return bavail * bsize >= engineBytes;
}

function onEngine({ version, isInMemory, rounds }: { readonly version: LabVersion; readonly isInMemory: boolean; readonly rounds: number }, subjects: readonly Subject[]): Promise<readonly Figure[]> {
  return withCleanups(async (cleanups) => {
    const folder = await mkdtemp(`${isInMemory ? memoryFolder : '/tmp'}/gantry-bench-`);
    cleanups.add(() => rm(folder, { recursive: true, force: true }));
    const lab = cleanups.own(await startEngine({ version, folder }));
    await lab.loadBusybox();
    const figures: Figure[] = [];
    for (const subject of subjects) {
      const measured = await withCleanups(async (ofSubject) => {
        const sender = ofSubject.own(await BuildSender.start(lab.socketPath, subject.context.folder, reference));
        return repeat(rounds, () => round(lab, subject.context, sender));
      });
      figures.push(...figuresOf(subject, measured, version));
    }
    return figures;
  });
}

function figuresOf({ context, bars, more }: Subject, rounds: readonly Round[], version: LabVersion): readonly Figure[] {
  const figure = (what: string, key: keyof Three<unknown>): Figure => ({
    name: `${context.name}, ${what}, engine ${version}`,
    value: median(rounds.map(({ ours }) => ours[key].milliseconds)) / 1000,
    unit: 's',
    floor: { name: 'docker build', value: median(rounds.map(({ theirs }) => theirs[key])) / 1000 },
    ...(bars[key] !== undefined && { bar: { on: 'ratio', limit: bars[key] } }),
  });
  return [figure('cold', 'cold'), figure('nothing changed', 'unchanged'), figure('touched', 'touched'), more(rounds, version)];
}

/** Which of the two comes first is left to chance, so that what one leaves behind does not always meet the other. */
async function round(lab: LabEngine, context: BuildContext, sender: BuildSender): Promise<Round> {
  const byUs = (): Promise<Three<Sent>> => threeBuilds(lab, context, () => sender.build());
  const byCli = (): Promise<Three<number>> => threeBuilds(lab, context, () => timed(() => buildByCli(lab, context.folder)));
  if (Math.random() < 0.5) {
    const theirs = await byCli();
    return { ours: await byUs(), theirs };
  }
  return { ours: await byUs(), theirs: await byCli() };
}

async function threeBuilds<T>(lab: LabEngine, context: BuildContext, build: () => Promise<T>): Promise<Three<T>> {
  await forgetBuilds(lab);
  const cold = await build();
  const unchanged = await build();
  await touch(context);
  return { cold, unchanged, touched: await build() };
}

/** No image and no cache of earlier builds, nor what the engine keeps of the context. */
async function forgetBuilds(lab: LabEngine): Promise<void> {
  await lab.api('DELETE', `/images/${reference}?force=1`);
  await expectStatus(lab.api('POST', '/build/prune?all=1'), 200);
}

async function buildByCli(lab: LabEngine, folder: string): Promise<void> {
  const environment = ['env', 'HOME=/mnt', 'DOCKER_CONFIG=/mnt/config', 'DOCKER_HOST=unix:///mnt/docker.sock', 'DOCKER_BUILDKIT=1'];
  const { code, stderr } = await lab.inside([...environment, 'docker', 'build', '--quiet', '--tag', reference, folder]);
  if (code !== 0) throw new Error(`docker build ended with ${code}: ${stderr}`);
}
