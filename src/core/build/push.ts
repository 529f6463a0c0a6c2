import { type BuildApi, type PullProgress } from '../engine/engine.ts';
import { type Credentials, registryAuthHeader } from '../registry/credentials.ts';
import { cleanText } from './text.ts';

/**
 * Pushes tags one after the other, and tells it line by line.
 * @throws UserError where a registry refuses; an abort error when the signal aborted.
 */
export async function pushTags(tags: readonly string[], engine: BuildApi, credentials: Credentials, write: (line: string) => void, signal: AbortSignal): Promise<void> {
  for (const tag of tags) {
    write(`pushing ${cleanText(tag)}\n`);
    const registryAuth = await registryAuthHeader(tag, credentials, signal);
    const told = new Set<string>();
    const onProgress = ({ layer, status }: PullProgress): void => {
      const line = cleanText(layer === undefined ? status : `${layer}: ${status}`);
      if (line.trim() === '' || told.has(line)) return;
      told.add(line);
      write(`${line}\n`);
    };
    await engine.push(tag, { onProgress, ...(registryAuth !== undefined && { registryAuth }) }, signal);
  }
}
