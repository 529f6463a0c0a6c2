import { parseDocument } from 'yaml';
import { fieldsOf, type Fields } from '../base/fields.ts';
import type { Compose, ComposeCall } from './compose.ts';
import type { ProjectTarget } from './composeCommand.ts';

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

/**
 * A service's fingerprint by its name, of whatever profile it is: what Compose makes of the file as it is written. It is
 * the one that its containers bear, unless Compose puts variables into the service that stand elsewhere.
 *
 * @param call names the profiles of all services.
 */
export async function configHashes(compose: Compose, call: ComposeCall, signal?: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const { generation } = await compose.find(signal);
  const { engine, target } = call;
  return readHashes(await compose.ask({ engine, target: ofAllProfiles(target, generation) }, hashQuestion, signal));
}

/**
 * The same of what the services are resolved to. Compose 2 answers `config --hash` with what an `env_file` is called, and
 * puts onto containers the fingerprint of what stands in it: they are the same again when it is given what it resolved.
 * That goes from one call to the next in memory, since secrets stand in it. [docker/compose, cmd/compose/config.go]
 */
export async function resolvedHashes(compose: Compose, call: ComposeCall, signal?: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const { generation } = await compose.find(signal);
  const { engine, target } = call;
  if (generation === 1 || target.kind === 'name') return configHashes(compose, call, signal);
  const all = ofAllProfiles(target, generation);
  const text = await compose.ask({ engine, target: all }, ['config'], signal);
  return readHashes(await compose.ask({ engine, target: { ...all, files: ['-'] } }, hashQuestion, signal, text));
}

const hashQuestion = ['config', '--hash', '*'];

/** A service that somebody brought up by its name has a fingerprint too. "*" means those of files that only Compose reads. */
function ofAllProfiles<T extends ProjectTarget>(target: T, generation: 1 | 2): T {
  return target.kind === 'name' || generation === 1 ? target : { ...target, profiles: [...target.profiles, '*'] };
}

function readHashes(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(/\r?\n/).flatMap((line) => {
      const [, service, hash] = /^(\S+)\s+([\da-f]{64})\s*$/.exec(line) ?? [];
      return service === undefined || hash === undefined ? [] : [[service, hash] as const];
    }),
  );
}
