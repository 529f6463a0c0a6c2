import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import * as l10n from '@vscode/l10n';
import { readFile, stat } from 'node:fs/promises';
import { type Log } from '../base/log.ts';
import { UserError } from '../base/userError.ts';
import { type BuildSecret } from './build.ts';
import { fileError, isMissing } from './fileError.ts';
import { unary, type GrpcMethod } from './grpc.ts';
import { grpcNotFound, GrpcStatus } from './grpcStatus.ts';
import { GetSecretRequestSchema, GetSecretResponseSchema } from './proto/control_pb.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What BuildKit takes for a secret at most. [moby/buildkit, session/secrets] */
const longestSecret = 500 * 1024;

/** Makes sure, before a build begins, that its secrets can be had. @throws UserError that names the secret, never its value. */
export async function checkSecrets(secrets: readonly BuildSecret[], environment: Environment): Promise<void> {
  for (const secret of secrets) {
    if ('env' in secret) {
      if (environment[secret.env] !== undefined) continue;
      throw new UserError('invalid', l10n.t('The secret "{0}" cannot be had: the environment variable {1} is not set.', secret.id, secret.env), {
        remedy: l10n.t('Set it where the editor is started, or name a file in the task.'),
      });
    }
    await checkFile(secret.id, secret.file);
  }
}

async function checkFile(id: string, path: string): Promise<void> {
  const stats = await stat(path).catch((error: unknown) => {
    if (!isMissing(error)) throw fileError(path, error);
  });
  if (!stats?.isFile()) throw new UserError('invalid', l10n.t('The secret "{0}" cannot be had: there is no file {1}.', id, path), { remedy: l10n.t('Correct "secrets" in the task, or create the file.') });
  if (stats.size > longestSecret) throw new UserError('invalid', l10n.t('The secret "{0}" is too long: BuildKit takes at most {1} bytes.', id, longestSecret));
}

/**
 * Serves `moby.buildkit.secrets.v1.Secrets/GetSecret`.
 * @param onUnknown is told of a secret that the Dockerfile wants and nobody gives.
 */
export function secretsMethod(secrets: readonly BuildSecret[], environment: Environment, log: Log, onUnknown: (id: string) => void): GrpcMethod {
  return unary(async (request) => {
    const { id } = fromBinary(GetSecretRequestSchema, request);
    const data = await secretOf(secrets.find((secret) => secret.id === id), environment);
    if (!data) {
      log.info(`The Dockerfile wants the secret "${id}", which the build was not given`);
      onUnknown(id);
      throw new GrpcStatus(grpcNotFound, `secret ${id} not found`);
    }
    log.debug(`The engine asks for the secret "${id}": given`);
    return toBinary(GetSecretResponseSchema, create(GetSecretResponseSchema, { data }));
  });
}

async function secretOf(secret: BuildSecret | undefined, environment: Environment): Promise<Uint8Array | undefined> {
  if (!secret) return undefined;
  if ('file' in secret) return readFile(secret.file);
  const value = environment[secret.env];
  return value === undefined ? undefined : Buffer.from(value);
}
