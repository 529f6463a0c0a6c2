import * as l10n from '@vscode/l10n';
import { numberOf, type Fields } from '../base/fields.ts';
import { imageNameProblem } from '../model/imageName.ts';
import { type BuildRequest, type BuildSecret, type SshForwarding, type TypedOptions, type Ulimit } from './build.ts';
import { cacheProblem, cacheTypeProblem, parseCache } from './cacheOptions.ts';
import { unresolvedProblem, type DefinitionReader } from '../base/definitionReader.ts';
import { hasCredentials } from './contextKind.ts';
import { readOutputs } from './definitionOutputs.ts';
import { isLocalCache, layoutContextText, parseLayoutContext } from './layoutContext.ts';
import { entryFields, optionText } from './optionText.ts';

type BuildKitOptions = Pick<
  BuildRequest,
  'secrets' | 'ssh' | 'cacheTo' | 'outputs' | 'contexts' | 'addHosts' | 'shmSize' | 'ulimits' | 'attestations' | 'push' | 'noCacheFilter' | 'allow'
>;

/** What of a task's definition not every builder knows; only what is given. */
export function readBuildKitOptions(reader: DefinitionReader): BuildKitOptions {
  const shmSize = readSize(reader, 'shmSize');
  const attestations = readAttestations(reader);
  const push = reader.flag('push');
  if (push && reader.texts('tags').length === 0) reader.wrong(l10n.t('"push" needs "tags": they say where to.'));
  return {
    ...filled('secrets', reader.list('secrets', (entry, place) => readSecret(reader, entry, place))),
    ...filled('ssh', reader.list('ssh', (entry, place) => readSsh(reader, entry, place))),
    ...filled('cacheTo', reader.list('cacheTo', (entry, place) => readCacheTo(reader, entry, place))),
    ...filled('outputs', readOutputs(reader)),
    ...filledMap('contexts', readContexts(reader)),
    ...filledMap('addHosts', reader.textMap('addHosts')),
    ...(shmSize === undefined ? {} : { shmSize }),
    ...filled('ulimits', reader.list('ulimits', (entry, place) => readUlimit(reader, entry, place))),
    ...(attestations && { attestations }),
    ...(push && { push }),
    ...filled('noCacheFilter', reader.texts('noCacheFilter')),
    ...filled('allow', reader.texts('allow', allowProblem)),
  };
}

function filled<K extends string, T>(name: K, values: readonly T[]): { readonly [N in K]?: readonly T[] } {
  return (values.length === 0 ? {} : { [name]: values }) as { readonly [N in K]?: readonly T[] };
}

function filledMap<K extends string>(name: K, values: Readonly<Record<string, string>>): { readonly [N in K]?: Readonly<Record<string, string>> } {
  return (Object.keys(values).length === 0 ? {} : { [name]: values }) as { readonly [N in K]?: Readonly<Record<string, string>> };
}

function readSecret(reader: DefinitionReader, entry: string | Fields, place: string): BuildSecret | undefined {
  const fields = entryFields(entry);
  const id = fields?.get('id') ?? '';
  const file = fields?.get('file') ?? fields?.get('src') ?? fields?.get('source');
  const env = fields?.get('env');
  if (id !== '' && file !== undefined && file !== '' && env === undefined) return { id, file: readPath(reader, file, place) };
  if (id !== '' && env !== undefined && env !== '' && file === undefined) return { id, env };
  reader.wrong(l10n.t('"{0}" must have an "id", and either a "file" or the name of an environment variable in "env".', place));
  return undefined;
}

/** `default`, `id=/path/of/a/socket`, or an object. */
function readSsh(reader: DefinitionReader, entry: string | Fields, place: string): SshForwarding | undefined {
  const [, plainId = '', plainSocket] = /^([^=]*)(?:=([^]*))?$/.exec(typeof entry === 'string' ? entry : '') ?? [];
  const id = typeof entry === 'string' ? plainId : (entry.id ?? 'default');
  const socket = typeof entry === 'string' ? plainSocket : entry.socket;
  if (typeof id === 'string' && /^[\w.-]+$/.test(id)) {
    if (socket === undefined) return { id };
    if (typeof socket === 'string' && socket !== '') return { id, socket: readPath(reader, socket, place) };
  }
  reader.wrong(l10n.t('"{0}" must be an id such as "default", or have an "id" and the path of an agent\'s "socket".', place));
  return undefined;
}

function readPath(reader: DefinitionReader, path: string, place: string): string {
  const problem = unresolvedProblem(path);
  if (problem !== undefined) reader.wrong(`"${place}": ${problem}`);
  return reader.absolute(path, place);
}

function readCacheTo(reader: DefinitionReader, entry: string | Fields, place: string): TypedOptions | undefined {
  const { type, ...options } = Object.fromEntries((entry === 'inline' ? new Map([['type', 'inline']]) : entryFields(entry)) ?? []);
  if (type === undefined || type === '') {
    reader.wrong(l10n.t('"{0}" must say its type, as in "type=registry,ref=…".', place));
    return undefined;
  }
  const problem = cacheTypeProblem({ type, options }, 'dest');
  if (problem !== undefined) reader.wrong(`"${place}": ${problem}`);
  return { type, options: type === 'local' && options.dest !== undefined ? { ...options, dest: readPath(reader, options.dest, place) } : options };
}

/** A cache to import from, with the whole path where it is a folder. */
export function readCacheFrom(reader: DefinitionReader): readonly string[] {
  return reader.texts('cacheFrom', cacheProblem).map((text) => {
    const cache = parseCache(text);
    if (!isLocalCache(cache) || cache.options.src === undefined) return text;
    return optionText(Object.entries({ type: cache.type, ...cache.options, src: readPath(reader, cache.options.src, 'cacheFrom') }));
  });
}

function readContexts(reader: DefinitionReader): Readonly<Record<string, string>> {
  const contexts = Object.entries(reader.textMap('contexts'));
  return Object.fromEntries(
    contexts.map(([name, value]) => {
      const problem = imageNameProblem(name) ?? (/^(?:target:|oci-layout:(?!\/\/.))/.test(value) ? l10n.t('"{0}" is not supported.', value) : undefined);
      if (problem !== undefined) reader.wrong(`"contexts": ${problem}`);
      if (hasCredentials(value)) reader.wrong(l10n.t('A credential does not belong into a task: "{0}".', 'contexts'));
      const layout = parseLayoutContext(value);
      if (layout) return [name, layoutContextText({ ...layout, path: readPath(reader, layout.path, 'contexts') })];
      return [name, isRemote(value) ? value : readPath(reader, value, 'contexts')];
    }),
  );
}

/** Whether a context is had by the engine itself: an image, a repository, a file of the web. */
export function isRemote(context: string): boolean {
  return /^(?:[a-z][a-z\d+.-]*:\/\/|git@)/i.test(context);
}

const sizeUnits: Readonly<Record<string, number>> = { '': 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

/** Bytes: a number, or a text such as "64m". */
function readSize(reader: DefinitionReader, name: string): number | undefined {
  const value = reader.raw(name);
  if (value === undefined || value === '') return undefined;
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?) ?([bkmgt]?)b?$/i.exec(typeof value === 'string' ? value : String(numberOf(value))) ?? [];
  const size = Math.floor(Number(digits) * (sizeUnits[unit.toLowerCase()] ?? 1));
  if (size > 0) return size;
  reader.wrong(l10n.t('"{0}" must be a size such as "64m".', name));
  return undefined;
}

/** `nofile=1024`, `nofile=1024:2048`, or an object. */
function readUlimit(reader: DefinitionReader, entry: string | Fields, place: string): Ulimit | undefined {
  const [, plainName, plainSoft, plainHard] = /^([a-z]+)=(-1|\d+)(?::(-1|\d+))?$/.exec(typeof entry === 'string' ? entry : '') ?? [];
  const given = typeof entry === 'string' ? { name: plainName, soft: plainSoft && Number(plainSoft), hard: plainHard && Number(plainHard) } : entry;
  const soft = numberOf(given.soft);
  const hard = numberOf(given.hard ?? given.soft);
  if (typeof given.name === 'string' && /^[a-z]+$/.test(given.name) && Number.isInteger(soft) && Number.isInteger(hard)) return { name: given.name, soft: soft ?? 0, hard: hard ?? 0 };
  reader.wrong(l10n.t('"{0}" must be a limit such as "nofile=1024:2048".', place));
  return undefined;
}

/** `{ "provenance": true, "sbom": "generator=image" }` */
function readAttestations(reader: DefinitionReader): BuildRequest['attestations'] {
  const given = reader.object('attestations') ?? {};
  const values = Object.entries(given).flatMap(([name, value]) => {
    if ((name === 'provenance' || name === 'sbom') && (typeof value === 'boolean' || typeof value === 'string')) return value === false ? [] : [[name, value === true ? '' : value] as const];
    reader.wrong(l10n.t('"attestations" may hold "provenance" and "sbom", each true, false or a text of options.'));
    return [];
  });
  return values.length === 0 ? undefined : Object.fromEntries(values);
}

function allowProblem(entitlement: string): string | undefined {
  const known = ['network.host', 'security.insecure'];
  return known.includes(entitlement) ? undefined : l10n.t('"{0}" must be one of {1}.', entitlement, known.map((one) => `"${one}"`).join(', '));
}

