import type { RunValues } from '../model/runPage.ts';
import { isSecretName, isSecretValue } from '../model/secretName.ts';

/** What may be kept of a form: not the values of variables that may be secrets, nor other lines that hold one. */
export function rememberedRun(values: RunValues): RunValues {
  return Object.fromEntries(Object.entries(values).map(([id, value]) => [id, Array.isArray(value) ? (value as readonly string[]).map(withoutSecret) : keptText(id, value)]));
}

/** `NAME=` remains of a secret, so that one sees what is to be typed anew. */
function withoutSecret(row: string): string {
  const at = row.indexOf('=');
  const name = at < 0 ? '' : row.slice(0, at);
  return isSecretName(name) || isSecretValue(row) ? `${name}${at < 0 ? '' : '='}` : row;
}

/** Programs take passwords as options: such a command is not kept. */
function keptText<T>(id: string, value: T): T | string {
  const isProgram = id === 'command' || id === 'entrypoint' || id === 'healthCmd';
  return typeof value === 'string' && ((isProgram && value.split(/[\s=]/).some(isSecretName)) || isSecretValue(value)) ? '' : value;
}
