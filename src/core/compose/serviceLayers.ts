import * as l10n from '@vscode/l10n';
import { isAbsolute } from 'node:path';
import { fieldsOf, textOf, type Fields } from '../base/fields.ts';
import type { ComposeProblem, ProjectService, ServicePlace } from '../model/composeProject.ts';
import { problem } from './composeProblems.ts';
import { textsIn, type ServiceText } from './composeText.ts';
import { contentFiles, dockerfileOf } from './serviceFiles.ts';

/** A service as far as the files were read that describe it. */
export interface ReadService {
  readonly name: string;
  readonly fields: Fields;
  readonly places: readonly ServicePlace[];
  readonly dockerfiles: readonly string[];
}

/** What one file says of a service, or what a service is given by the one that it extends. */
export type ServiceLayer = Pick<ReadService, 'fields' | 'dockerfiles'>;

export const nothingSaid: ServiceLayer = { fields: {}, dockerfiles: [] };

/** A service with what a file says of it laid over. @param directory where the file's paths begin. */
export function withLayer(below: ServiceLayer, service: ServiceText, directory: string): ServiceLayer {
  const dropped = new Set([...service.reset, ...service.replaced]);
  const kept = without(below.fields, dropped);
  const { build } = service.fields;
  return {
    fields: laidOver(kept, without(service.fields, new Set(service.reset))),
    // One that is laid over another may name but a part of it.
    dockerfiles: service.reset.includes('build') ? [] : namesDockerfile(build, kept.build) ? dockerfileOf(service.fields, directory) : below.dockerfiles,
  };
}

function namesDockerfile(build: unknown, below: unknown): boolean {
  if (build === undefined || build === null) return false;
  const { context, dockerfile, dockerfile_inline: inline } = fieldsOf(build);
  return below === undefined || typeof build === 'string' || context !== undefined || dockerfile !== undefined || inline !== undefined;
}

function without(fields: Fields, keys: ReadonlySet<string>): Fields {
  return keys.size === 0 ? fields : Object.fromEntries(Object.entries(fields).filter(([key]) => !keys.has(key)));
}

export function envFilesOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.flatMap((entry: unknown) => (typeof entry === 'string' ? [entry] : textsIn(fieldsOf(entry).path))) : textsIn(value);
}

export function isRemote(path: string): boolean {
  return !isAbsolute(path) && /^(?:[a-z][a-z\d+.-]*:\/\/|git@|github\.com\/|oci:)/i.test(path);
}

/** Lists are joined, maps laid over each other, everything else is replaced: as far as it is looked at here. */
export function laidOver(below: Fields, above: Fields): Fields {
  const joined = new Set([...textsIn(below.profiles), ...textsIn(above.profiles)]);
  const dependencies = { ...named(below.depends_on), ...named(above.depends_on) };
  return {
    ...below,
    ...Object.fromEntries(Object.entries(above).filter(([, value]) => value !== undefined && value !== null)),
    ...(joined.size > 0 ? { profiles: [...joined] } : {}),
    deploy: { ...fieldsOf(below.deploy), ...fieldsOf(above.deploy) },
    depends_on: dependencies,
  };
}

function named(value: unknown): Fields {
  return Array.isArray(value) ? Object.fromEntries(textsIn(value).map((name) => [name, {}])) : fieldsOf(value);
}

export function described({ name, fields, places, dockerfiles }: ReadService, active: readonly string[], contents: ReadonlyMap<string, string>): ProjectService {
  const profiles = textsIn(fields.profiles);
  const image = textOf(fields.image);
  return {
    name,
    wanted: countOf(fields.scale) ?? countOf(fieldsOf(fields.deploy).replicas) ?? 1,
    isActive: profiles.length === 0 || active.includes('*') || profiles.some((profile) => active.includes(profile)),
    profiles,
    ...(image === '' ? {} : { image }),
    hasBuild: fields.build !== undefined && fields.build !== null,
    dependsOn: Object.keys(named(fields.depends_on)),
    files: [...dockerfiles, ...contentFiles(fields, contents)],
    places,
  };
}

function countOf(value: unknown): number | undefined {
  const count = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}

/** What only the whole project tells: a service without an image, or that needs one that nobody describes. */
export function dependencyProblems(services: readonly ProjectService[], read: ReadonlyMap<string, ReadService>): readonly ComposeProblem[] {
  return services.flatMap(({ name, image, hasBuild, dependsOn, places }) => {
    const [place] = places;
    if (!place) return [];
    const { file, name: range } = place;
    const extended = read.get(name)?.fields.extends !== undefined || read.get(name)?.fields.provider !== undefined;
    const missing = dependsOn.filter((other) => !read.has(other)).map((other) => problem(file, range, 'error', l10n.t('"{0}" depends on "{1}", which is no service of this project.', name, other)));
    const isEmpty = image === undefined && !hasBuild && !extended;
    return isEmpty ? [problem(file, range, 'error', l10n.t('"{0}" has neither an image nor a build.', name)), ...missing] : missing;
  });
}
