import * as l10n from '@vscode/l10n';
import { type BuildOutcome, type BuildRecord, type RecordedStep, type StepOutcome } from '../build/record.ts';
import { formatAge, formatBytes, formatTime } from '../model/units.ts';
import { whereFrom } from './buildOrigin.ts';
import { cachedPercent, causeWords, joined, outcomeWords, stepWords, transferWords } from './buildWords.ts';
import { createdText } from './containerWords.ts';
import { displayText, shortId } from './displayText.ts';
import { starterWords } from './starterWords.ts';
import type { NodeIcon, OutlineNode, TooltipLine } from './node.ts';

export function buildRowId(id: string): string {
  return `build/${id}`;
}

export function stepRowId(buildId: string, number: number): string {
  return `${buildRowId(buildId)}/${number}`;
}

/** A build's row. @param now milliseconds since the epoch. @param namesEngine whether it says on which engine it was built. */
export function buildNode(record: BuildRecord, now: number, namesEngine = false): OutlineNode {
  const name = buildName(record);
  const description = joined([...(namesEngine ? [displayText(record.engine.name, 40)] : []), summary(record, now)]);
  return {
    id: buildRowId(record.id),
    label: shortBuildName(record),
    description,
    icon: buildIcons[record.outcome],
    contextValue: contextValue(record),
    expansion: record.steps.length === 0 ? 'none' : 'collapsed',
    accessibilityLabel: l10n.t('Build of {0}, {1}', name, description),
    subject: { kind: 'build', engineId: record.engine.id, id: record.id },
    command: 'gantry.build.open',
  };
}

/** The image's name, or the Dockerfile's where it has none, and the stage where it is not the last. */
export function buildName({ request }: Pick<BuildRecord, 'request'>): string {
  const name = displayText(request.tags[0] ?? request.dockerfile.slice(request.dockerfile.search(/[^/\\]*$/)));
  return request.target === undefined ? name : l10n.t('{0} ({1})', name, displayText(request.target));
}

/** The name where there is little room: without the registry and the path there, and not too long. */
export function shortBuildName({ request }: Pick<BuildRecord, 'request'>): string {
  const [tag, ...others] = request.tags;
  const short = tag?.replace(/^.*\//, '');
  const name = buildName({ request: short === undefined ? request : { ...request, tags: [short, ...others] } });
  return name.length > mostOfBuildName ? `${name.slice(0, mostOfBuildName - 1)}…` : name;
}

/** More would leave no room for how the build went; the tooltip has it whole. */
const mostOfBuildName = 24;

/** What menus ask of a build: whether it is ours, and how the engine's own history holds it. */
function contextValue({ outcome, inEngine }: BuildRecord): string {
  const kind = inEngine?.isForeign === true ? 'build foreign' : 'build';
  if (outcome === 'running') return `${kind} running`;
  const past = `${kind} past ${outcome}`;
  return inEngine ? `${past} ${inEngine.isPinned ? 'pinned' : 'unpinned'}${inEngine.provenance === undefined ? '' : ' provenance'}` : past;
}

const buildIcons: Readonly<Record<BuildOutcome, NodeIcon>> = {
  running: { id: 'loading~spin' },
  built: { id: 'pass', color: 'testing.iconPassed' },
  failed: { id: 'error', color: 'testing.iconFailed' },
  cancelled: { id: 'circle-slash' },
};

/** "built, 12.4 s, 80% cached, 3 minutes ago", "by another client, built, …", "running 4.2 s, 3 of 7 steps done" */
function summary(record: BuildRecord, now: number): string {
  // First, since a narrow side bar cuts the end.
  return joined([...whereFrom(record), progressSummary(record, now)]);
}

function progressSummary(record: BuildRecord, now: number): string {
  const { startedAt, completedAt = now, steps } = record;
  const took = formatTime(completedAt - startedAt);
  if (record.outcome === 'running') {
    const done = steps.filter(({ outcome }) => outcome === 'ran' || outcome === 'cached').length;
    return l10n.t('running {0}, {1} of {2} steps done', took, done, steps.length);
  }
  const percent = cachedPercent(record);
  const [outcome, age] = [outcomeWords(record), formatAge((now - completedAt) / 1000)];
  return percent === undefined ? l10n.t('{0}, {1}, {2}', outcome, took, age) : l10n.t('{0}, {1}, {2}% cached, {3}', outcome, took, percent, age);
}

/** More of a step's name would leave no room for what came of it; the tooltip has it whole. */
const mostOfName = 22;

/** A step's row, below its build. @param now milliseconds since the epoch by the engine's clock. */
export function stepNode(record: BuildRecord, step: RecordedStep, now: number): OutlineNode {
  const words = stepWords(step, now);
  // Where the Dockerfile of another client lies is not known.
  const isLocated = step.instruction !== undefined && record.inEngine?.isForeign !== true;
  const description = step.bytes === undefined || step.bytes === 0 ? words : l10n.t('{0}, {1}', words, formatBytes(step.bytes));
  return {
    id: stepRowId(record.id, step.number),
    label: displayText(step.instruction?.text ?? step.name, mostOfName),
    description,
    icon: stepIcons[step.outcome],
    contextValue: isLocated ? `step ${step.outcome} located` : `step ${step.outcome}`,
    expansion: 'none',
    accessibilityLabel: l10n.t('Step {0}, {1}', displayText(step.name), step.outcome === 'ran' ? l10n.t('carried out in {0}', description) : description),
    subject: { kind: 'step', engineId: record.engine.id, buildId: record.id, number: step.number },
    ...(isLocated && { command: 'gantry.build.openStep' }),
  };
}

const stepIcons: Readonly<Record<StepOutcome, NodeIcon>> = {
  waiting: { id: 'circle-outline' },
  running: { id: 'loading~spin' },
  ran: { id: 'check' },
  cached: { id: 'archive' },
  failed: { id: 'error', color: 'testing.iconFailed' },
  cancelled: { id: 'circle-slash' },
  skipped: { id: 'debug-step-over' },
};

const listed = 20;

/** What is said of a build when its row is hovered over. */
export function buildTooltip(record: BuildRecord, now: number): readonly TooltipLine[] {
  const { request, hiddenArgs, imageSize, transfer } = record;
  const args = [...Object.entries(request.buildArgs).map(([name, value]) => `${name}=${value}`), ...Object.keys(hiddenArgs).map((name) => `${name}=…`)];
  const lines: readonly TooltipLine[] = [
    { label: '', value: buildName(record) },
    { label: l10n.t('State'), value: summary(record, now) },
    { label: l10n.t('Reason'), value: displayText(record.message ?? '') },
    { label: l10n.t('Dockerfile'), value: displayText(request.dockerfile) },
    { label: l10n.t('Build context'), value: displayText(request.buildContext) },
    { label: l10n.t('Tags'), value: displayText(request.tags.join(', ')) },
    { label: l10n.t('Build arguments'), value: displayText(args.slice(0, listed).join(', ')) },
    { label: l10n.t('Started'), value: createdText(record.startedAt / 1000, now) },
    { label: l10n.t('Started by'), value: starterWords(record) },
    { label: l10n.t('Engine'), value: displayText(record.engine.name) },
    { label: l10n.t('Builder'), value: record.builder === undefined ? '' : record.builder === 'classic' ? l10n.t('classic') : 'BuildKit' },
    { label: l10n.t('Image'), value: shortId(record.imageId ?? '') },
    { label: l10n.t('Size'), value: imageSize === undefined ? '' : formatBytes(imageSize) },
    { label: l10n.t('Context'), value: transfer.files === 0 ? '' : transferWords(record) },
  ];
  return lines.filter(({ value }) => value !== '');
}

/** What is said of a step, why it was carried out among it. */
export function stepTooltip(step: RecordedStep, now: number): readonly TooltipLine[] {
  const { instruction, bytes, error = '', causes = [] } = step;
  const lines: readonly TooltipLine[] = [
    { label: '', value: displayText(step.name) },
    { label: l10n.t('State'), value: stepWords(step, now) },
    { label: l10n.t('Added to the image'), value: bytes === undefined ? '' : formatBytes(bytes) },
    { label: l10n.t('Line'), value: instruction ? String(instruction.startLine) : '' },
    { label: l10n.t('Error'), value: displayText(error) },
    ...causes.map((cause) => ({ label: l10n.t('Why it ran'), value: causeWords(cause) })),
  ];
  return lines.filter(({ value }) => value !== '');
}
