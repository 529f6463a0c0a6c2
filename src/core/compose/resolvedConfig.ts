import { parseDocument } from 'yaml';
import { fieldsOf, type Fields } from '../base/fields.ts';
import type { Compose, ComposeCall } from './compose.ts';

/** What Compose itself makes of a project's files: variables filled in, files laid over each other, names given. */
export async function resolvedConfig(compose: Compose, call: ComposeCall, signal?: AbortSignal): Promise<Fields> {
  const { generation } = await compose.find(signal);
  if (generation === 2) return fieldsOf(JSON.parse(await compose.ask(call, ['config', '--format', 'json'], signal)));
  const text = await compose.ask(call, ['config'], signal);
  return fieldsOf(parseDocument(text, { logLevel: 'silent' }).toJS({ maxAliasCount: 1000 }));
}

/** The same as a document, to be read by people. */
export function resolvedText(compose: Compose, call: ComposeCall, signal?: AbortSignal): Promise<string> {
  return compose.ask(call, ['config'], signal);
}

/** A service's fingerprint by its name, as Compose puts it on the containers that it makes. */
export async function configHashes(compose: Compose, call: ComposeCall, signal?: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const text = await compose.ask(call, ['config', '--hash', '*'], signal);
  return new Map(
    text.split(/\r?\n/).flatMap((line) => {
      const [, service, hash] = /^(\S+)\s+([\da-f]{64})\s*$/.exec(line) ?? [];
      return service === undefined || hash === undefined ? [] : [[service, hash] as const];
    }),
  );
}
