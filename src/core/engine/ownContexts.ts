import * as l10n from '@vscode/l10n';
import { messageOf, UserError } from '../base/userError.ts';
import { type OwnContext } from '../model/ownContext.ts';
import { type DockerContext } from './contexts.ts';
import { parseEndpoint } from './endpoint.ts';
import { readTlsFiles } from './tlsMaterial.ts';

/** A context of ours, with its TLS files read, or the reason why it cannot be used. */
export async function ownAsContext({ name, description, host, tls }: OwnContext): Promise<DockerContext> {
  try {
    return { kind: 'usable', name, description, endpoint: parseEndpoint(host, tls && (await readTlsFiles(tls))) };
  } catch (error) {
    const known = error instanceof UserError ? error : new UserError('file', l10n.t('The context "{0}" cannot be used: {1}', name, messageOf(error)), { cause: error });
    return { kind: 'broken', name, description, error: known };
  }
}
