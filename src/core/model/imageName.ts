import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';

/** An image reference taken apart, with Docker's defaults filled in. [distribution/reference, the grammar] */
export interface ImageName {
  /** `docker.io`, `localhost:5000`, … */
  readonly registry: string;
  /** Without the registry: `library/busybox`, `team/app`. */
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:…` */
  readonly digest?: string;
}

const defaultRegistry = 'docker.io';
const officialNamespace = 'library/';
const longestName = 255;

const domainPattern = /^(?:(?:[a-zA-Z\d]|[a-zA-Z\d][a-zA-Z\d-]*[a-zA-Z\d])(?:\.(?:[a-zA-Z\d]|[a-zA-Z\d][a-zA-Z\d-]*[a-zA-Z\d]))*|\[[a-fA-F\d:]+\])(?::\d+)?$/;
const componentPattern = /^[a-z\d]+(?:(?:\.|_|__|-+)[a-z\d]+)*$/;
const tagPattern = /^\w[\w.-]{0,127}$/;
const digestPattern = /^(?:sha256:[\da-f]{64}|sha384:[\da-f]{96}|sha512:[\da-f]{128})$/;
const imageIdPattern = /^[a-f\d]{64}$/;

/** @throws a `UserError` of kind `invalid` that says what is wrong with the text. */
export function parseImageName(text: string): ImageName {
  const problem = imageNameProblem(text);
  if (problem !== undefined) throw new UserError('invalid', problem);
  const { name, tag, digest } = split(text);
  const { registry, repository } = splitRegistry(name);
  return { registry, repository, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}

/** What is wrong with an image reference, for an input box; undefined where nothing is. */
export function imageNameProblem(text: string): string | undefined {
  if (text === '') return l10n.t('An image name is missing.');
  if (/\s/.test(text)) return l10n.t('An image name holds no spaces.');
  if (imageIdPattern.test(text)) return l10n.t('64 hexadecimal digits are an image id, not a name.');
  const { name, tag, digest } = split(text);
  if (digest !== undefined && !digestPattern.test(digest)) return l10n.t('"{0}" is not a digest such as sha256:….', digest);
  if (tag !== undefined && !tagPattern.test(tag)) return l10n.t('"{0}" is not a tag: letters, digits, "_", "." and "-", at most 128, and neither "." nor "-" first.', tag);
  return nameProblem(name);
}

function nameProblem(name: string): string | undefined {
  const { registry, repository } = splitRegistry(name);
  if (!domainPattern.test(registry)) return l10n.t('"{0}" is not the address of a registry.', registry);
  if (repository === '' || repository === officialNamespace) return l10n.t('The name of the repository is missing.');
  if (/[A-Z]/.test(repository)) return l10n.t('The name of a repository is in lower case: "{0}".', familiarRepository({ registry, repository: repository.toLowerCase() }));
  const wrong = repository.split('/').find((component) => !componentPattern.test(component));
  if (wrong !== undefined) return l10n.t('"{0}" cannot be part of a repository\'s name: lower-case letters and digits, with single ".", "_" or "-" between them.', wrong);
  if (registry.length + 1 + repository.length > longestName) return l10n.t('The name is longer than {0} characters.', longestName);
  return undefined;
}

/** Whether the text is the name of a repository within a registry: `team/app`. */
export function isRepositoryName(text: string): boolean {
  return text.length <= longestName && text.split('/').every((component) => componentPattern.test(component));
}

export function isTag(text: string): boolean {
  return tagPattern.test(text);
}

/** The full form: `docker.io/library/busybox:1.36`. */
export function formatImageName(name: ImageName): string {
  return `${name.registry}/${name.repository}${suffix(name)}`;
}

/** The form people write: without Docker Hub's name, nor `library/`. */
export function familiarImageName(name: ImageName): string {
  return `${familiarRepository(name)}${suffix(name)}`;
}

/** The familiar name of the repository alone: `busybox`, `localhost:5000/team/app`. */
export function familiarRepository(name: ImageName): string {
  if (name.registry !== defaultRegistry) return `${name.registry}/${name.repository}`;
  const isOfficial = name.repository.startsWith(officialNamespace) && !name.repository.slice(officialNamespace.length).includes('/');
  return isOfficial ? name.repository.slice(officialNamespace.length) : name.repository;
}

/** The same name with the tag `latest` where it has neither tag nor digest. */
export function withDefaultTag(name: ImageName): ImageName {
  return name.tag === undefined && name.digest === undefined ? { ...name, tag: 'latest' } : name;
}

function suffix(name: ImageName): string {
  return `${name.tag === undefined ? '' : `:${name.tag}`}${name.digest === undefined ? '' : `@${name.digest}`}`;
}

function split(text: string): { readonly name: string; readonly tag?: string; readonly digest?: string } {
  const at = text.indexOf('@');
  const digest = at < 0 ? {} : { digest: text.slice(at + 1) };
  const rest = at < 0 ? text : text.slice(0, at);
  const colon = rest.lastIndexOf(':');
  // A colon before a slash belongs to the registry's port.
  if (colon < 0 || rest.includes('/', colon)) return { name: rest, ...digest };
  return { name: rest.slice(0, colon), tag: rest.slice(colon + 1), ...digest };
}

/** The first part is a registry where it looks like a host: with a dot, a colon, capitals, or `localhost`. */
function splitRegistry(name: string): { readonly registry: string; readonly repository: string } {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const isHost = /[.:A-Z]/.test(first) || first === 'localhost';
  const registry = !isHost || first === 'index.docker.io' ? defaultRegistry : first;
  const repository = isHost ? name.slice(slash + 1) : name;
  const isOfficial = registry === defaultRegistry && repository !== '' && !repository.includes('/');
  return { registry, repository: isOfficial ? officialNamespace + repository : repository };
}
