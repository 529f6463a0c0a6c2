import * as l10n from '@vscode/l10n';
import { basename } from 'node:path';
import { type Log } from '../base/log.ts';
import { UserError } from '../base/userError.ts';
import { type Engine } from '../engine/engine.ts';
import { type Credentials } from '../registry/credentials.ts';
import { type BuildFinding, type BuildRequest } from './build.ts';
import { assertFolder, readDockerfile } from './buildInputs.ts';
import { type BuildParts } from './buildParts.ts';
import { newRef } from './buildRef.ts';
import { openBuildSession } from './buildSession.ts';
import { checkFindings } from './checkFindings.ts';
import { contextKind } from './contextKind.ts';
import { ContextMemory } from './contextMemory.ts';
import { connectBuildKit, isLost, lostConnection, type BuildKit } from './control.ts';
import { parseDockerfile } from './dockerfile.ts';
import { failureFinding } from './findings.ts';
import { GrpcStatus } from './grpcStatus.ts';
import { openLayouts, type ImageLayouts } from './imageLayouts.ts';
import { hasLayouts } from './layoutContext.ts';
import { failedLines } from './solveError.ts';
import { frontendAttrs } from './solveRequest.ts';
import { builtInSource } from './syntaxLine.ts';

export interface CheckOptions {
  readonly engine: Engine;
  /** The build whose Dockerfile is checked; what becomes of its result plays no part. */
  readonly request: BuildRequest;
  /** The Dockerfile's text where it is another one than that of the file: not saved yet. */
  readonly text?: string | undefined;
  readonly credentials: Credentials;
  readonly installationId: string;
  readonly log: Log;
}

export interface CheckResult {
  readonly findings: readonly BuildFinding[];
  /** The text that was checked. */
  readonly source: string;
}

/**
 * Runs BuildKit's own checks over a Dockerfile, as `docker build --check` does. Nothing is built, and no registry is
 * asked for anything but the reader that a `# syntax=` line names; where that cannot be had, the engine's own checks.
 *
 * @throws UserError where the engine knows no checks, or the Dockerfile could not be checked; an abort error when the
 * signal aborted.
 */
export async function checkDockerfile(options: CheckOptions, signal: AbortSignal): Promise<CheckResult> {
  const { engine, log } = options;
  // What only a build is given must not be looked for.
  const { secrets: _secrets, ssh: _ssh, outputs: _outputs, cacheTo: _cacheTo, ...given } = options.request;
  assertKnown(engine);
  const layouts = await contextLayouts({ ...given, cacheFrom: [] });
  const { request } = layouts;
  if (contextKind(request) !== 'folder') throw new UserError('unsupported', l10n.t('Only a Dockerfile of a folder of this machine can be checked.'));
  await assertFolder(request.buildContext);
  const source = options.text === undefined ? await readDockerfile(request) : Buffer.from(options.text);
  log.info(`Checking ${request.dockerfile} on ${engine.name}`);
  const kit = await connectBuildKit(engine, log, signal);
  const parts: BuildParts = { ...options, request, layouts: layouts.folders, source, memory: new ContextMemory(), environment: {} };
  try {
    return { findings: await withFallback(kit, parts, signal), source: source.toString('utf8') };
  } finally {
    kit.dispose();
  }
}

async function contextLayouts(request: BuildRequest): Promise<Pick<ImageLayouts, 'request' | 'folders'>> {
  if (!hasLayouts(request)) return { request, folders: new Map() };
  return openLayouts(request);
}

/** Docker Engine 27.0 brought BuildKit 0.14, the first with checks. */
function assertKnown({ version: { engine } }: Engine): void {
  if (Number.parseInt(engine, 10) >= 27) return;
  throw new UserError('unsupported', l10n.t('Checking a Dockerfile needs Docker Engine {0} or later; this one is {1}.', '27.0', engine), {
    remedy: l10n.t('Building shows what this engine has to say of it.'),
  });
}

async function withFallback(kit: BuildKit, parts: BuildParts, signal: AbortSignal): Promise<readonly BuildFinding[]> {
  const asked = await ask(kit, parts, signal);
  if (!(asked instanceof GrpcStatus)) return asked;
  const own = builtInSource(textOf(parts));
  if (own === undefined || !asked.message.includes(own.image)) return failed(parts, asked);
  parts.log.info(`The Dockerfile's reader ${own.image} cannot be had, so that the engine's own one checks it: ${asked.message}`);
  const again = await ask(kit, { ...parts, source: Buffer.from(own.text) }, signal);
  return again instanceof GrpcStatus ? failed(parts, again) : again;
}

/** @returns the findings, or why the Dockerfile's reader has none. */
async function ask(kit: BuildKit, parts: BuildParts, signal: AbortSignal): Promise<readonly BuildFinding[] | GrpcStatus> {
  const { request, installationId, engine } = parts;
  const session = await openBuildSession(parts, kit.openSession, signal);
  try {
    const question = { ref: newRef(installationId), session: session.id, attrs: { ...frontendAttrs(request), requestid: 'frontend.lint' } };
    const answer = await kit.ask(question, AbortSignal.any([signal, session.failed]));
    const json = Buffer.from(answer['result.json'] ?? []).toString('utf8');
    if (json === '') throw new UserError('protocol', l10n.t('The engine answered the check of {0} with nothing.', basename(request.dockerfile)));
    return checkFindings(json, textOf(parts), request.dockerfile);
  } catch (error) {
    if (session.error) throw session.error;
    if (isLost(error)) throw lostConnection(engine, error);
    if (error instanceof GrpcStatus && !signal.aborted) return error;
    throw error;
  } finally {
    session.dispose();
  }
}

/** A text that is no Dockerfile is a finding; what else went wrong is an error. */
function failed(parts: BuildParts, error: GrpcStatus): readonly BuildFinding[] {
  const { dockerfile } = parts.request;
  const lines = failedLines(error);
  const { message } = error;
  if (lines || /parse error|Dockerfile line \d/i.test(message)) return [failureFinding({ message, lines }, parseDockerfile(textOf(parts)), dockerfile)];
  throw new UserError('engine', l10n.t('{0} could not be checked: {1}', basename(dockerfile), message), { cause: error });
}

function textOf({ source }: BuildParts): string {
  return Buffer.from(source).toString('utf8');
}
