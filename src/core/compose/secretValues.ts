import { isSecretName } from '../model/secretName.ts';

/** Whether a value is not to be written into a file: by its name, or because it holds a password or a private key (also as the options of a mount do). */
export function looksSecret(name: string, value: string): boolean {
  if (/:\/\/[^\s/:@]*:[^\s/@]+@|-----BEGIN [A-Z ]*PRIVATE KEY|(?:^|,)pass(?:word|wd)?=[^,]/.test(value)) return true;
  return isSecretName(name) && !/_FILE$/i.test(name) && !/^(?:|yes|no|true|false|on|off|[01])$/i.test(value);
}

/** The variables that stand for values that look like secrets: one for each name, and one more where values differ. */
export class SecretVariables {
  readonly #values = new Map<string, string>();
  readonly #plain: ReadonlySet<string>;

  /** @param plain variables whose values are no secrets after all: somebody said so. */
  constructor(plain: ReadonlySet<string> = new Set()) {
    this.#plain = plain;
  }

  /** In the order in which they were needed. */
  get names(): readonly string[] {
    return [...this.#values.keys()].filter((name) => !this.#plain.has(name));
  }

  isPlain(variable: string): boolean {
    return this.#plain.has(variable);
  }

  /** @param owner whose value it is, for a second value of the same name. */
  nameFor(name: string, value: string, owner: string): string {
    const own = variableName(`${owner}_${name}`.toUpperCase());
    // The name of an option, as "o" of a volume, says nothing by itself.
    const plain = name.length > 1 ? variableName(name) : own;
    let variable = plain;
    for (let count = 1; (this.#values.get(variable) ?? value) !== value; count++) variable = count === 1 ? own : `${own}_${String(count)}`;
    this.#values.set(variable, value);
    return variable;
  }
}

function variableName(text: string): string {
  const name = text.replaceAll(/[^A-Za-z\d_]/g, '_');
  return /^\d|^$/.test(name) ? `_${name}` : name;
}
