import { randomBytes } from 'node:crypto';
import { systemClock, type Clock } from '../base/clock.ts';
import { numberOf } from '../base/fields.ts';
import { messageOf } from '../base/userError.ts';
import { type BuildResult } from './build.ts';
import { buildImage, type BuildOptions } from './buildImage.ts';
import { type RawDefinition } from './definition.ts';
import { withKnownContents } from './filePrint.ts';
import { type BuildHistory } from './history.ts';
import { type BuildRecord, type BuildStarter, type RebuildCause, type WholeBuild } from './record.ts';
import { basesOf } from './recordBases.ts';
import { withLayers } from './recordLayers.ts';
import { BuildRecorder } from './recorder.ts';
import { causesWithoutSecrets, withoutSecrets } from './recordSecrets.ts';

/** Tells, by the number of the step, why steps were carried out. */
export type Explain = (now: WholeBuild, before: WholeBuild | undefined) => ReadonlyMap<number, readonly RebuildCause[]>;

export interface RecordedBuildOptions extends Omit<BuildOptions, 'observer'> {
  /** The task that is run, and what its relative paths begin at. */
  readonly definition: RawDefinition;
  readonly folder: string | undefined;
  readonly startedBy?: BuildStarter;
  readonly history: BuildHistory;
  readonly explain: Explain;
  readonly clock?: Clock;
}

/** A build that came to its end. */
export interface RecordedBuild {
  /** The record's. */
  readonly id: string;
  readonly result: BuildResult;
  /** What is known of it without asking the engine. */
  readonly build: WholeBuild;
  /** Resolves once the record is complete; never rejects. */
  readonly recorded: Promise<void>;
}

/** Builds as {@link buildImage} does, and keeps a record. */
export async function buildRecorded(options: RecordedBuildOptions, signal: AbortSignal): Promise<RecordedBuild> {
  const { engine, history, folder, definition, request, startedBy, clock = systemClock } = options;
  const id = `${clock.now().toString(36).padStart(9, '0')}-${randomBytes(4).toString('hex')}`;
  const subject = { id, engine: { id: engine.id, name: engine.name }, ...withoutSecrets(request, definition, options.installationId), ...(folder !== undefined && { folder }), ...(startedBy && { startedBy }) };
  const recorder = new BuildRecorder(subject, clock);
  const stop = new AbortController();
  const subscription = recorder.onDidChange(() => history.touch(id));
  const live = history.begin({
    get record() {
      return recorder.record;
    },
    log: (number) => recorder.log(number),
    cancel: () => stop.abort(),
  });
  try {
    const result = await buildImage({ ...options, observer: recorder }, AbortSignal.any([signal, stop.signal]));
    recorder.finish(result);
    return { id, result, build: { record: recorder.record, details: recorder.details }, recorded: keep(recorder, options) };
  } catch (error) {
    live.dispose();
    throw error;
  } finally {
    subscription.dispose();
  }
}

/** How long the engine is asked about an image that is built. */
const questionMilliseconds = 15_000;

async function keep(recorder: BuildRecorder, options: RecordedBuildOptions): Promise<void> {
  const { history, log, explain } = options;
  let { record, details } = recorder;
  try {
    record = await withAnswers(record, recorder, options, AbortSignal.timeout(questionMilliseconds));
    await history.load();
    const before = history.previous(record);
    const detailsBefore = before && (await history.details(before.id));
    if (detailsBefore) details = { ...details, context: withKnownContents(details.context, detailsBefore.context) };
    const causes = explain({ record, details }, before && { record: before, details: detailsBefore });
    const compared = before ? [record, before] : [record];
    record = { ...record, steps: record.steps.map((step) => ({ ...step, ...(causes.has(step.number) && { causes: causesWithoutSecrets(causes.get(step.number) ?? [], compared) }) })) };
  } catch (error) {
    log.warn(`The record of the build is not complete: ${messageOf(error)}`);
  }
  await history.finish(record, details);
}

/** Adds what only the engine knows: the image's size, what each step added, what it was built on. */
async function withAnswers(record: BuildRecord, { instructions }: BuildRecorder, { engine, request, log }: RecordedBuildOptions, signal: AbortSignal): Promise<BuildRecord> {
  const bases = await basesOf({ instructions, buildArgs: request.buildArgs, steps: record.steps }, engine.images, log, signal);
  const known = { ...record, bases };
  if (record.imageId === undefined) return known;
  try {
    const [history, { json }] = await Promise.all([engine.images.history(record.imageId, signal), engine.images.inspect(record.imageId, signal)]);
    const imageSize = numberOf(json.Size);
    return { ...known, steps: withLayers(record, instructions, history), ...(imageSize !== undefined && { imageSize }) };
  } catch (error) {
    log.debug(`The layers of ${record.imageId} are not known: ${messageOf(error)}`);
    return known;
  }
}
