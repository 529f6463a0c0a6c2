import * as l10n from '@vscode/l10n';
import { compareSteps, timeChange, type ComparedStep } from '../analysis/buildComparison.ts';
import { axisTicks, buildTimeline, type BuildTimeline } from '../analysis/buildTimeline.ts';
import { dockerfilePlace, type BuildRecord, type RecordedStep } from '../build/record.ts';
import type { BuildPageAction, BuildPageButton, BuildPageHead, Fact, OtherBuild, PageStep } from '../model/buildPage.ts';
import { formatBytes, formatTime } from '../model/units.ts';
import { buildName } from './buildNode.ts';
import { whereFrom } from './buildOrigin.ts';
import { cachedPercent, joined, outcomeWords, spokenStep, stepWords, transferWords } from './buildWords.ts';
import { displayText, shortId } from './displayText.ts';
import { starterWords } from './starterWords.ts';
import { stepGroup, stepGroups } from './stepGroups.ts';

/** A build, with the builds of the same target before it and after it. */
export interface BuildWithNeighbours {
  readonly record: BuildRecord;
  readonly previous: BuildRecord | undefined;
  readonly next: BuildRecord | undefined;
}

export interface BuildPageState {
  readonly head: BuildPageHead;
  readonly steps: readonly PageStep[];
}

/** What the page of a build shows. @param now milliseconds since the epoch by our clock. */
export function buildPage({ record, previous, next }: BuildWithNeighbours, now: number): BuildPageState {
  const engineNow = now + (record.clockOffset ?? 0);
  const timeline = buildTimeline(record, engineNow);
  const compared = new Map((previous ? compareSteps(record, previous) : []).map((each) => [each.now?.number, each]));
  const largest = Math.max(1, ...record.steps.map(({ bytes = 0 }) => bytes));
  return {
    head: {
      title: buildName(record),
      outcome: record.outcome,
      summary: joined([summary(record, now), ...whereFrom(record)]),
      message: longText(record.message ?? ''),
      facts: buildFacts(record),
      actions: buttons(record),
      groups: stepGroups(record.steps),
      span: timeline.span,
      ticks: axisTicks(timeline.span).map((at) => ({ at, label: formatTime(at) })),
      criticalPath: timeline.critical.steps.size === 0 ? '' : l10n.t('Critical path: {0} in {1} steps', formatTime(timeline.critical.time), timeline.critical.steps.size),
      ...(previous && { previous: otherBuild(previous) }),
      ...(next && { next: otherBuild(next) }),
    },
    steps: record.steps.map((step) => pageStep(step, { timeline, engineNow, largest, compared: compared.get(step.number) })),
  };
}

/** Text of several lines, which may be long. */
export function longText(text: string): string {
  return text.slice(0, longest).split('\n').map((line) => displayText(line, longest)).join('\n').trim();
}

const longest = 4000;

interface StepSurroundings {
  readonly timeline: BuildTimeline;
  readonly engineNow: number;
  readonly largest: number;
  readonly compared: ComparedStep | undefined;
}

function pageStep(step: RecordedStep, { timeline, engineNow, largest, compared }: StepSurroundings): PageStep {
  const { number, outcome, bytes = 0 } = step;
  const name = shortName(step);
  const isCritical = timeline.critical.steps.has(number);
  const change = compared ? changeWords(timeChange(compared)) : '';
  const details = [
    spokenStep(step, engineNow),
    bytes === 0 ? '' : l10n.t('added {0} to the image', formatBytes(bytes)),
    change === '' ? '' : l10n.t('{0} against the build before', change),
    isCritical ? l10n.t('on the critical path') : '',
  ];
  return {
    number,
    group: stepGroup(step).id,
    name,
    outcome,
    words: stepWords(step, engineNow),
    change,
    bytes: bytes === 0 ? '' : formatBytes(bytes),
    share: bytes / largest,
    isCritical,
    bars: timeline.bars.get(number) ?? [],
    spoken: [name, ...details.filter((text) => text !== '')].join(', '),
  };
}

/** The name without the stage, which is written above: "2/5 RUN make". */
export function shortName({ name }: Pick<RecordedStep, 'name'>): string {
  return displayText(name.replace(/^\[(?:[^\]]* )?(\d+\/\d+)\] /, '$1 ').replace(/^\[internal\] /, ''));
}

/** "+8.1 s", "−0.4 s"; empty where there is no difference. */
export function changeWords(change: number | undefined): string {
  if (change === undefined || change === 0) return '';
  return `${change < 0 ? '−' : '+'}${formatTime(Math.abs(change))}`;
}

function summary(record: BuildRecord, now: number): string {
  const { startedAt, completedAt = now, steps } = record;
  const took = formatTime(completedAt - startedAt);
  if (record.outcome === 'running') return l10n.t('running {0}, {1} of {2} steps done', took, steps.filter(({ outcome }) => outcome === 'ran' || outcome === 'cached').length, steps.length);
  const percent = cachedPercent(record);
  const text = l10n.t('{0} after {1}', outcomeWords(record), took);
  return percent === undefined ? text : l10n.t('{0}, {1}% cached', text, percent);
}

function buildFacts(record: BuildRecord): readonly Fact[] {
  const { request, hiddenArgs, imageSize, imageId, transfer, engine, builder, startedAt } = record;
  const args = [...Object.entries(request.buildArgs).map(([name, value]) => `${name}=${value}`), ...Object.keys(hiddenArgs).map((name) => `${name}=…`)];
  const facts: readonly Fact[] = [
    { label: l10n.t('Started'), value: new Date(startedAt).toLocaleString() },
    { label: l10n.t('Started by'), value: starterWords(record) },
    { label: l10n.t('Image'), value: imageId === undefined ? '' : [shortId(imageId), imageSize === undefined ? '' : formatBytes(imageSize)].filter(Boolean).join(' · ') },
    { label: l10n.t('Tags'), value: displayText(request.tags.join(', '), longest) },
    { label: l10n.t('Target'), value: displayText(request.target ?? '') },
    { label: l10n.t('Platform'), value: displayText((request.platforms ?? [request.platform ?? '']).join(', '), longest) },
    { label: l10n.t('Dockerfile'), value: displayText(below(record.folder, request.dockerfile)) },
    { label: l10n.t('Build context'), value: displayText(below(record.folder, request.buildContext)) },
    { label: l10n.t('Context'), value: transfer.files === 0 ? '' : transferWords(record) },
    { label: l10n.t('Build arguments'), value: displayText(args.join(', '), longest) },
    { label: l10n.t('Secrets'), value: displayText(secretIds(record).join(', ')) },
    { label: l10n.t('Builder'), value: builder === undefined ? '' : builder === 'classic' ? l10n.t('classic') : 'BuildKit' },
    { label: l10n.t('Engine'), value: displayText(engine.name) },
  ];
  return facts.filter(({ value }) => value !== '');
}

/** A path as it is written in the folder of the build's task, where it lies in it. */
function below(folder: string | undefined, path: string): string {
  if (folder === undefined) return path;
  if (path === folder) return '.';
  return path.startsWith(folder) && /^[/\\]/.test(path.slice(folder.length)) ? path.slice(folder.length + 1) : path;
}

/** Of a secret only its id is for the eye. */
function secretIds({ request }: BuildRecord): readonly string[] {
  return (request.secrets ?? []).map(({ id }) => id);
}

function buttons(record: BuildRecord): readonly BuildPageButton[] {
  const { outcome, inEngine } = record;
  const all: Readonly<Record<BuildPageAction, string>> = {
    again: l10n.t('Build Again'),
    cancel: l10n.t('Cancel Build'),
    openDockerfile: l10n.t('Open Dockerfile'),
    copyCommand: l10n.t('Copy as docker build'),
    exportLog: l10n.t('Export Log…'),
    showProvenance: l10n.t('Show Provenance'),
  };
  const own: readonly BuildPageAction[] = outcome === 'running' ? ['cancel', 'openDockerfile', 'copyCommand'] : ['again', 'openDockerfile', 'copyCommand', 'exportLog'];
  const foreign: readonly BuildPageAction[] = outcome === 'running' ? [] : ['exportLog'];
  const possible = dockerfilePlace(record) === 'nowhere' ? own.filter((action) => action !== 'openDockerfile') : own;
  const shown: readonly BuildPageAction[] = [...(inEngine?.isForeign === true ? foreign : possible), ...(inEngine?.provenance === undefined ? [] : (['showProvenance'] as const))];
  return shown.map((action) => ({ action, label: all[action] }));
}

function otherBuild(record: BuildRecord): OtherBuild {
  const { id, startedAt, completedAt } = record;
  const date = new Date(startedAt).toLocaleString();
  return { id, label: completedAt === undefined ? l10n.t('{0}, running', date) : l10n.t('{0}, {1} after {2}', date, outcomeWords(record), formatTime(completedAt - startedAt)) };
}
