import type * as vscode from 'vscode';
import { fieldsOf, textOf } from '../../core/base/fields.ts';
import type { SecretLogins } from '../../core/registry/credentials.ts';
import type { RegistryLogin } from '../../core/registry/login.ts';

const prefix = 'registry/';

/** Logins that were told to us, in the editor's own store of secrets. */
export class SecretRegistryLogins implements SecretLogins {
  readonly #secrets: vscode.SecretStorage;

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
  }

  async get(host: string): Promise<RegistryLogin | undefined> {
    const stored = await this.#secrets.get(prefix + host);
    if (stored === undefined) return undefined;
    const { username, secret } = fieldsOf(parse(stored));
    return textOf(secret) === '' ? undefined : { username: textOf(username), secret: textOf(secret) };
  }

  async keep(host: string, { username, secret }: RegistryLogin): Promise<void> {
    await this.#secrets.store(prefix + host, JSON.stringify({ username, secret }));
  }

  async forget(host: string): Promise<void> {
    await this.#secrets.delete(prefix + host);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message would quote a credential.
    return undefined;
  }
}
