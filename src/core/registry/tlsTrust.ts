import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import type { Log } from '../base/log.ts';
import { messageOf } from '../base/userError.ts';

/** What a TLS connection to one host is made with; empty for what everybody trusts. */
export interface TlsTrust {
  /** All authorities that are trusted. */
  readonly ca?: string[];
  /** Who we are, where the registry asks for a certificate. */
  readonly cert?: string;
  readonly key?: string;
}

export interface TrustPlaces {
  /** Laid out as Docker's `certs.d`: `HOST:PORT/ca.crt`, with `client.cert` and `client.key`. */
  readonly folders: readonly string[];
  /** A PEM file of further authorities, for every registry; empty for none. */
  readonly file: string;
}

/** Docker's own folders of certificates. [Docker documentation, "Verify repository client with certificates"] */
export function dockerCertificateFolders(homeFolder: string): readonly string[] {
  return ['/etc/docker/certs.d', join(homeFolder, '.docker/certs.d'), join(homeFolder, '.config/docker/certs.d')];
}

/** Reads what was put there for a host, as the engine does: every `*.crt` is an authority, `x.cert` and `x.key` are a client's. */
export async function readTrust(host: string, { folders, file }: TrustPlaces, log: Log): Promise<TlsTrust> {
  const authorities: string[] = [];
  let client: Pick<TlsTrust, 'cert' | 'key'> = {};
  if (file !== '') authorities.push(...(await readPem(file, log)));
  for (const folder of folders.map((each) => join(each, host))) {
    const names = await readdir(folder).catch((): readonly string[] => []);
    for (const name of names.filter((each) => each.endsWith('.crt'))) authorities.push(...(await readPem(join(folder, name), log)));
    const pair = names.find((name) => name.endsWith('.cert') && names.includes(name.replace(/cert$/, 'key')));
    if (pair === undefined || client.cert !== undefined) continue;
    const [[cert], [key]] = await Promise.all([readPem(join(folder, pair), log), readPem(join(folder, pair.replace(/cert$/, 'key')), log)]);
    if (cert !== undefined && key !== undefined) client = { cert, key };
  }
  return { ...(authorities.length > 0 && { ca: [...rootCertificates, ...authorities] }), ...client };
}

async function readPem(path: string, log: Log): Promise<readonly string[]> {
  try {
    return [await readFile(path, 'utf8')];
  } catch (error) {
    log.warn(`${path} cannot be read, and is not trusted: ${messageOf(error)}`);
    return [];
  }
}
