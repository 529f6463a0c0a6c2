import { fieldsOf, textOf } from '../base/fields.ts';

/** A Docker context that was added here. It holds the paths of TLS files, never what is in them. */
export interface OwnContext {
  readonly name: string;
  readonly description: string;
  /** As `docker -H` takes it. */
  readonly host: string;
  readonly tls?: TlsFiles;
}

/** Paths of PEM files on this machine. `isVerified` false means the engine's certificate is not checked. */
export interface TlsFiles {
  readonly ca?: string;
  readonly certificate?: string;
  readonly key?: string;
  readonly isVerified: boolean;
}

/** Whether the docker CLI would take a name for a context. [docker/cli, cli/context/store] */
export function isContextName(name: string): boolean {
  return /^[a-zA-Z0-9][a-zA-Z0-9_.+-]+$/.test(name) && name !== 'default';
}

/** What was stored, checked: what makes no sense is left out. */
export function readOwnContexts(value: unknown): readonly OwnContext[] {
  return Array.isArray(value) ? value.flatMap((each) => readOwnContext(each) ?? []) : [];
}

function readOwnContext(value: unknown): OwnContext | undefined {
  const { name, description, host, tls } = fieldsOf(value);
  if (!isContextName(textOf(name)) || textOf(host) === '') return undefined;
  return { name: textOf(name), description: textOf(description), host: textOf(host), ...(tls === undefined ? {} : { tls: readTls(fieldsOf(tls)) }) };
}

function readTls({ ca, certificate, key, isVerified }: Readonly<Record<string, unknown>>): TlsFiles {
  const path = (name: keyof TlsFiles, text: unknown): Partial<TlsFiles> => (textOf(text) === '' ? {} : { [name]: textOf(text) });
  return { ...path('ca', ca), ...path('certificate', certificate), ...path('key', key), isVerified: isVerified !== false };
}
