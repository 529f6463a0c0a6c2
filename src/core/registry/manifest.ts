import { fieldsOf, listOf, numberOf, textMapOf, textOf, textsOf, type Fields } from '../base/fields.ts';
import type { Descriptor, ImageConfig, Manifest } from '../model/registry.ts';
import { isDigest } from './digest.ts';

/** What we can read, in the order of preference; a registry that is not told gives what was used before 2016. */
export const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
] as const;

/** More than any image has; a registry may say anything. */
const mostDescriptors = 10_000;

/** @param text JSON. @param mediaType what the registry calls it; the document's own word is believed where there is one. @throws where it is no JSON. */
export function readManifest(text: string, { digest, mediaType, size }: Pick<Manifest, 'digest' | 'mediaType' | 'size'>): Manifest {
  const json = fieldsOf(JSON.parse(text));
  const subject = descriptorOf(json.subject);
  const artifactType = textOf(json.artifactType);
  const facts = {
    digest,
    mediaType: textOf(json.mediaType) || mediaType,
    size,
    ...(artifactType !== '' && { artifactType }),
    annotations: textMapOf(json.annotations),
    ...(subject && { subject }),
    text,
  };
  if (Array.isArray(json.manifests)) return { kind: 'index', ...facts, manifests: descriptorsOf(json.manifests) };
  const config = descriptorOf(json.config);
  if (config && Array.isArray(json.layers)) return { kind: 'image', ...facts, config, layers: descriptorsOf(json.layers) };
  return { kind: 'other', ...facts };
}

export function descriptorsOf(value: unknown): readonly Descriptor[] {
  return listOf(value)
    .slice(0, mostDescriptors)
    .flatMap((each) => descriptorOf(each) ?? []);
}

function descriptorOf(value: unknown): Descriptor | undefined {
  const fields = fieldsOf(value);
  const digest = textOf(fields.digest);
  if (!isDigest(digest)) return undefined;
  const platform = platformOf(fieldsOf(fields.platform));
  const artifactType = textOf(fields.artifactType);
  return {
    mediaType: textOf(fields.mediaType),
    digest,
    size: Math.max(0, numberOf(fields.size) ?? 0),
    ...(platform !== '' && { platform }),
    ...(artifactType !== '' && { artifactType }),
    annotations: textMapOf(fields.annotations),
  };
}

/** `linux/arm64/v8`; empty where it is for none: builders write "unknown/unknown" for what goes with an image. */
function platformOf(fields: Fields): string {
  const parts = [fields.os, fields.architecture, fields.variant].map(textOf);
  return parts[0] === 'unknown' ? '' : parts.filter(Boolean).join('/');
}

/** @throws where it is no JSON. */
export function readImageConfig(text: string): ImageConfig {
  const json = fieldsOf(JSON.parse(text));
  const config = fieldsOf(json.config);
  return {
    platform: platformOf(json),
    created: textOf(json.created),
    user: textOf(config.User),
    workingDirectory: textOf(config.WorkingDir),
    entrypoint: textsOf(config.Entrypoint),
    command: textsOf(config.Cmd),
    environment: textsOf(config.Env),
    exposedPorts: Object.keys(fieldsOf(config.ExposedPorts)),
    labels: textMapOf(config.Labels),
  };
}
