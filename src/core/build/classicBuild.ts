import { readFile, realpath } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';
import { registryConfigHeader } from '../registry/credentials.ts';
import { assertAble } from './abilities.ts';
import { type BuildRequest } from './build.ts';
import { readAnswer, type AnswerLine } from './buildAnswer.ts';
import { type BuildEnd, type BuildParts } from './buildParts.ts';
import { buildQuery } from './buildQuery.ts';
import { contextKind } from './contextKind.ts';
import { baseImages, type Instruction } from './dockerfile.ts';
import { readIgnoreFile } from './ignoreFile.ts';
import { postedContext } from './postedContext.ts';
import { cleanText } from './text.ts';
import { tarContext, type TarSource } from './tar.ts';

/**
 * Builds with the engine's first builder, which takes the whole context as an archive and tells its progress as text.
 * @returns also how many instructions had begun.
 * @throws UserError where the build could not be carried out; an abort error when the signal aborted.
 */
export async function buildClassic(parts: BuildParts, instructions: readonly Instruction[], write: (text: string) => void, signal: AbortSignal): Promise<BuildEnd & { readonly instructionsBegun: number }> {
  const { engine, request } = parts;
  assertAble(request, { kind: 'classic' }, engine.version);
  if (contextKind(request) !== 'folder') return buildPacked(parts, write, signal);
  const source = { ...(await tarSource(request)), observer: parts.observer };
  const references = [...baseImages(instructions, request.buildArgs), ...request.cacheFrom];
  const registryConfig = await registryConfigHeader(references, parts.credentials, signal);
  const { body, dockerfile } = tarContext(source, signal);
  try {
    const answer = await engine.build.start(
      // Intermediate containers are of no use to anybody, failed or not.
      { ...buildQuery(request, dockerfile), version: '1', rm: '1', forcerm: '1' },
      { headers: { 'Content-Type': 'application/x-tar', ...(registryConfig !== undefined && { 'X-Registry-Config': registryConfig }) }, body },
      signal,
    );
    return await follow(answer, write);
  } catch (error) {
    // What stopped the archive says more than what the engine made of half of it.
    throw body.errored ?? error;
  } finally {
    body.destroy();
  }
}

/** A context that is no folder is handed on as it is, or by its address. */
async function buildPacked({ engine, request }: BuildParts, write: (text: string) => void, signal: AbortSignal): ReturnType<typeof buildClassic> {
  const context = postedContext(request);
  try {
    const answer = await engine.build.start({ ...buildQuery(request, context.query.dockerfile), ...context.query, version: '1', rm: '1', forcerm: '1' }, context.payload, signal);
    return await follow(answer, write);
  } finally {
    context.dispose();
  }
}

async function tarSource(request: BuildRequest): Promise<TarSource> {
  const { buildContext, dockerfile, dockerfileInline } = request;
  const ignore = await readIgnoreFile(buildContext, dockerfile);
  // Links are followed first, as the CLI does: what matters is where the file is.
  const folder = await realpath(buildContext);
  if (dockerfileInline !== undefined) return { buildContext, patterns: ignore.patterns, dockerfile: { kind: 'added', text: Buffer.from(dockerfileInline) } };
  const file = await realpath(dockerfile);
  const path = relative(folder, file).split(sep).join('/');
  const isInside = path !== '..' && !path.startsWith('../') && !isAbsolute(path);
  // The engine itself reads only the common ignore file, to take the Dockerfile out again where it is ignored.
  const hasOwnRules = ignore.path === `${dockerfile}.dockerignore`;
  return {
    buildContext,
    patterns: ignore.patterns,
    dockerfile: isInside && !hasOwnRules ? { kind: 'inside', path } : { kind: 'added', text: await readFile(dockerfile) },
  };
}

async function follow(answer: AsyncIterable<unknown>, write: (text: string) => void): Promise<BuildEnd & { readonly instructionsBegun: number }> {
  let imageId: string | undefined;
  let error: string | undefined;
  let instructionsBegun = 0;
  const layers = new Map<string, string>();
  for await (const line of readAnswer(answer)) {
    if (line.stream !== undefined) write(line.stream);
    instructionsBegun = Number(/^Step (\d+)\/\d+ : /.exec(line.stream ?? '')?.[1] ?? instructionsBegun);
    const status = statusLine(line, layers);
    if (status !== undefined) write(status);
    imageId = line.imageId ?? imageId;
    error = line.error ?? error;
  }
  return { imageId, error, instructionsBegun };
}

/** A line about the pull of a base image; undefined where it only tells how many bytes have come by now. */
function statusLine({ id, status }: AnswerLine, layers: Map<string, string>): string | undefined {
  if (status === undefined) return undefined;
  if (id === undefined) return `${cleanText(status)}\n`;
  if (layers.get(id) === status) return undefined;
  layers.set(id, status);
  return `${cleanText(id)}: ${cleanText(status)}\n`;
}
