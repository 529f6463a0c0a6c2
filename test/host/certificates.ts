import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runOrThrow } from './command.ts';

/** Makes an authority: `NAME.pem` and `NAME.key` in the folder. */
export async function makeAuthority(folder: string, name: string): Promise<void> {
  await runOrThrow('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.pem`], { cwd: folder });
}

/** Makes a certificate that an authority signed: `NAME.pem` and `NAME.key`. @param extension `subjectAltName=IP:127.0.0.1`, … @param days how long it is good for; one with a day less than none has expired. */
export async function makeCertificate(folder: string, authority: string, name: string, extension: string, days = 2): Promise<void> {
  await runOrThrow('openssl', ['req', '-newkey', 'rsa:2048', '-nodes', '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`], { cwd: folder });
  await writeFile(join(folder, `${name}.ext`), extension);
  await runOrThrow('openssl', ['x509', '-req', '-in', `${name}.csr`, '-CA', `${authority}.pem`, '-CAkey', `${authority}.key`, '-CAcreateserial', '-days', String(days), '-extfile', `${name}.ext`, '-out', `${name}.pem`], { cwd: folder });
}
