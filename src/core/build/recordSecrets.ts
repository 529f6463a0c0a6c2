import { createHmac } from 'node:crypto';
import { fieldsOf } from '../base/fields.ts';
import { type BuildRequest } from './build.ts';
import { isSecretName } from '../model/secretName.ts';
import { type RawDefinition } from './definition.ts';

export interface WithoutSecrets {
  readonly request: BuildRequest;
  readonly definition: RawDefinition;
  readonly hiddenArgs: Readonly<Record<string, string>>;
}

/**
 * Takes out the values of build arguments that may be secrets, and keeps what tells one from another.
 * @param salt known to this installation only.
 */
export function withoutSecrets(request: BuildRequest, definition: RawDefinition, salt: string): WithoutSecrets {
  const hidden = Object.entries(request.buildArgs).filter(([name]) => isSecretName(name));
  if (hidden.length === 0) return { request, definition, hiddenArgs: {} };
  const names = new Set(hidden.map(([name]) => name));
  const visible = <T>(values: Readonly<Record<string, T>>): Readonly<Record<string, T>> => Object.fromEntries(Object.entries(values).filter(([name]) => !names.has(name)));
  return {
    request: { ...request, buildArgs: visible(request.buildArgs) },
    definition: { ...definition, buildArgs: visible(fieldsOf(definition.buildArgs)) },
    hiddenArgs: Object.fromEntries(hidden.map(([name, value]) => [name, createHmac('sha256', salt).update(value).digest('hex').slice(0, 16)])),
  };
}
