import * as l10n from '@vscode/l10n';
import { isAbort } from '../base/abort.ts';
import { messageOf, UserError } from '../base/userError.ts';
import { familiarRepository, parseImageName, withDefaultTag, type ImageName } from '../model/imageName.ts';
import type { Image } from '../model/image.ts';
import { dockerHub } from './registryAddress.ts';

/** Whether a registry has another image under a tag than the engine. */
export type UpdateState =
  | { readonly kind: 'current' }
  | { readonly kind: 'newer'; /** The registry's digest. */ readonly digest: string }
  | { readonly kind: 'unknown'; readonly reason: string };

export interface UpdateQuestion {
  readonly name: ImageName;
  /** What the engine got under this repository's name: `sha256:…` */
  readonly digests: readonly string[];
  /** Whether the tag may be one that only this engine knows, so that to ask would tell it to Docker Hub. */
  readonly mayBeLocal: boolean;
}

/**
 * What is to be asked about a tag of an image; or why nothing is. An image that has no digest of that repository was
 * neither pulled nor pushed under this name: the name is ours alone, and is told to nobody.
 */
export function updateQuestion(image: Pick<Image, 'tags' | 'digests'>, reference: string): UpdateQuestion | Extract<UpdateState, { kind: 'unknown' }> {
  const name = withDefaultTag(parseImageName(reference));
  const repository = familiarRepository(name);
  const digests = image.digests.filter((digest) => digest.startsWith(`${repository}@`)).map((digest) => digest.slice(repository.length + 1));
  if (digests.length === 0) return { kind: 'unknown', reason: l10n.t('it was never pulled from a registry, nor pushed to one.') };
  const others = image.tags.filter((tag) => tag !== reference && familiarRepository(parseImageName(tag)) === repository);
  return { name, digests, mayBeLocal: name.registry === dockerHub && others.length > 0 };
}

/** Asks a registry for the digest alone, which counts as no pull. @param digestOf undefined: there is no such tag. */
export async function checkForUpdate({ name, digests }: UpdateQuestion, digestOf: (repository: string, tag: string, signal: AbortSignal) => Promise<string | undefined>, signal: AbortSignal): Promise<UpdateState> {
  try {
    const digest = await digestOf(name.repository, name.tag ?? 'latest', signal);
    if (digest === undefined) return { kind: 'unknown', reason: l10n.t('the registry {0} has no such tag, or does not show it.', name.registry) };
    return digests.includes(digest) ? { kind: 'current' } : { kind: 'newer', digest };
  } catch (error) {
    if (isAbort(error)) throw error;
    return { kind: 'unknown', reason: [messageOf(error), error instanceof UserError ? error.remedy : undefined].filter(Boolean).join(' ') };
  }
}
