import { createHmac } from 'node:crypto';
import { fieldsOf } from '../base/fields.ts';
import { type BuildRequest } from './build.ts';
import { isSecretValue, isSecretVariable } from '../model/secretName.ts';
import { type RawDefinition } from './definition.ts';
import { type BuildRecord, type RebuildCause } from './record.ts';

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
  const hidden = Object.entries(request.buildArgs).filter(([name, value]) => isSecretVariable(name, value));
  if (hidden.length === 0) return { request, definition, hiddenArgs: {} };
  const names = new Set(hidden.map(([name]) => name));
  const visible = <T>(values: Readonly<Record<string, T>>): Readonly<Record<string, T>> => Object.fromEntries(Object.entries(values).filter(([name]) => !names.has(name)));
  return {
    request: { ...request, buildArgs: visible(request.buildArgs) },
    definition: { ...definition, buildArgs: visible(fieldsOf(definition.buildArgs)) },
    hiddenArgs: Object.fromEntries(hidden.map(([name, value]) => [name, createHmac('sha256', salt).update(value).digest('hex').slice(0, 16)])),
  };
}

/** Why a step ran again, without the values of what is hidden in one of the builds, or is to be. */
export function causesWithoutSecrets(causes: readonly RebuildCause[], builds: readonly Pick<BuildRecord, 'hiddenArgs'>[]): readonly RebuildCause[] {
  return causes.map((cause) => {
    if (cause.kind !== 'variable') return cause;
    const { kind, name, before = '', after = '' } = cause;
    const isHidden = isSecretValue(before) || isSecretValue(after) || builds.some(({ hiddenArgs }) => Object.hasOwn(hiddenArgs, name));
    return isHidden ? { kind, name } : cause;
  });
}
