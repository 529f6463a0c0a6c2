import { stepTime, type BuildRecord, type FileChange, type RebuildCause, type RecordedStep } from '../build/record.ts';
import { fullInstructions } from './buildInstructions.ts';
import { copiedParts } from './buildSources.ts';

/** What would have kept a step from being carried out again, or makes that cheaper. */
export type RebuildFix =
  /** The steps below were carried out because of this one: what does not need the files could come first. */
  | { readonly kind: 'moveBelow'; readonly text: string; readonly milliseconds: number }
  /** A folder is taken as a whole. */
  | { readonly kind: 'narrow'; readonly source: string }
  /** One of the files that changed, if the image does not need it. */
  | { readonly kind: 'ignore'; readonly path: string }
  /** An argument that the step does not mention, and that is declared above it. */
  | { readonly kind: 'declareBelow'; readonly name: string; readonly line: number }
  | { readonly kind: 'pin'; readonly image: string; readonly digest: string }
  /** A folder in which a tool keeps what it fetched. */
  | { readonly kind: 'cacheMount'; readonly tool: string; readonly target: string };

/** What can be done about the causes of a step; none where nothing in the Dockerfile would have helped. */
export function rebuildFixes(record: BuildRecord, step: RecordedStep): readonly RebuildFix[] {
  const { causes = [] } = step;
  if (!step.instruction || causes.length === 0) return [];
  return [...causes.flatMap((cause) => fixesOf(cause, record, step)), ...cacheMounts(record, step)];
}

function fixesOf(cause: RebuildCause, record: BuildRecord, step: RecordedStep): readonly RebuildFix[] {
  switch (cause.kind) {
    case 'files':
      return [...moves(record, step), ...narrowed(step), ...ignored(cause.changes, step)];
    case 'variable':
      return declared(cause.name, record, step);
    case 'base':
      return cause.after.startsWith('sha256:') && record.bases[cause.image] === cause.after ? [{ kind: 'pin', image: cause.image, digest: cause.after }] : [];
    default:
      return [];
  }
}

/** What took less than this is not worth another order. */
const worthwhile = 1000;

/** The step below that took longest of those that only this one caused. */
function moves({ steps }: BuildRecord, { instruction }: RecordedStep): readonly RebuildFix[] {
  const caused = steps.filter(({ instruction: other, causes = [] }) => other?.keyword === 'RUN' && other.stage === instruction?.stage && causes.length === 1 && causes[0]?.kind === 'earlier' && causes[0].line === instruction.startLine);
  const [longest] = caused.map((each) => ({ text: each.instruction?.text ?? '', milliseconds: stepTime(each, Infinity) })).sort((a, b) => b.milliseconds - a.milliseconds);
  return longest && Number.isFinite(longest.milliseconds) && longest.milliseconds >= worthwhile ? [{ kind: 'moveBelow', ...longest }] : [];
}

function narrowed({ instruction }: RecordedStep): readonly RebuildFix[] {
  const text = instruction?.text.replace(/^\S+\s+/, '') ?? '';
  const whole = copiedParts(text).sources.find((source) => /^(?:\.{0,1}\/*|\*)$/.test(source));
  return whole === undefined ? [] : [{ kind: 'narrow', source: whole }];
}

/** What is named by itself is wanted. */
function ignored(changes: readonly FileChange[], { instruction }: RecordedStep): readonly RebuildFix[] {
  const { sources } = copiedParts(instruction?.text.replace(/^\S+\s+/, '') ?? '');
  const named = new Set(sources.map((source) => source.replace(/^(?:\.?\/)+/, '')));
  return changes.filter(({ path }) => !named.has(path)).slice(0, 1).map(({ path }) => ({ kind: 'ignore', path }));
}

/** A `RUN` sees every argument that is declared above it, and is carried out again when one of them changes. */
function declared(name: string, { source }: BuildRecord, { instruction }: RecordedStep): readonly RebuildFix[] {
  if (instruction?.keyword !== 'RUN' || new RegExp(`\\b${name.replace(/\W/g, '\\$&')}\\b`).test(instruction.text)) return [];
  const declaration = fullInstructions(source).findLast(({ keyword, rest, stage, startLine }) => keyword === 'ARG' && stage === instruction.stage && startLine < instruction.startLine && rest.split(/[\s=]/).includes(name));
  return declaration ? [{ kind: 'declareBelow', name, line: declaration.startLine }] : [];
}

/** Where the tools keep what they fetched, for root; the first that a command names is meant. */
const caches: readonly { readonly tool: string; readonly names: RegExp; readonly target: string }[] = [
  { tool: 'npm', names: /\bnpm (?:ci|install|i)\b/, target: '/root/.npm' },
  { tool: 'pnpm', names: /\bpnpm (?:install|i|fetch)\b/, target: '/root/.local/share/pnpm/store' },
  { tool: 'yarn', names: /\byarn(?: install\b| *(?:$|&&|;))/, target: '/usr/local/share/.cache/yarn' },
  { tool: 'pip', names: /\bpip3? install\b/, target: '/root/.cache/pip' },
  { tool: 'uv', names: /\buv (?:sync|pip install)\b/, target: '/root/.cache/uv' },
  { tool: 'go', names: /\bgo (?:build|install|test|mod download)\b/, target: '/go/pkg/mod' },
  { tool: 'cargo', names: /\bcargo (?:build|install|fetch|test)\b/, target: '/usr/local/cargo/registry' },
  { tool: 'Maven', names: /\bmvnw? /, target: '/root/.m2' },
  { tool: 'Gradle', names: /\bgradlew? /, target: '/root/.gradle' },
  { tool: 'dotnet', names: /\bdotnet (?:restore|build|publish)\b/, target: '/root/.nuget/packages' },
  { tool: 'composer', names: /\bcomposer install\b/, target: '/tmp/cache' },
  { tool: 'apt', names: /\bapt(?:-get)? .*\binstall\b/, target: '/var/cache/apt' },
];

/** Only BuildKit has cache mounts. */
function cacheMounts({ builder }: BuildRecord, { instruction }: RecordedStep): readonly RebuildFix[] {
  const text = instruction?.text ?? '';
  if (builder === 'classic' || instruction?.keyword !== 'RUN' || /--mount=\S*type=cache/.test(text)) return [];
  const found = caches.find(({ names }) => names.test(text));
  return found ? [{ kind: 'cacheMount', tool: found.tool, target: found.target }] : [];
}
