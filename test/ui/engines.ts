import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { makeAuthority, makeCertificate } from '../host/certificates.ts';
import { runOrThrow } from '../host/command.ts';
import { startEngine, type LabEngine } from '../host/engine.ts';
import { temporaryFolder } from '../host/temporary.ts';
import { service } from './stage.ts';

/** An engine and its double: all that the one holds the other holds by the same ids. The double listens on TCP with TLS too, at port 2376. @param certificates where its authority is, and who may connect. */
export async function startTwins(certificates: string): Promise<readonly [LabEngine, LabEngine]> {
  const folder = await temporaryFolder('engine');
  const first = await startEngine({ version: '20.10', folder, keepFolder: true });
  for (const image of ['busybox:latest', 'only-there:1', 'only-there:2']) await first.loadBusybox(image);
  assert.equal((await first.docker(['create', '--name', 'same', 'busybox', ...service])).code, 0);
  await first.stop();
  const other = await temporaryFolder('engine');
  await runOrThrow('cp', ['-a', `${folder}/.`, other]);
  return [await startEngine({ version: '20.10', folder }), await startEngine({ version: '20.10', folder: other, args: await tlsArgs(certificates) })];
}

async function tlsArgs(folder: string): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  await makeAuthority(folder, 'ca');
  await makeAuthority(folder, 'other-ca');
  // An engine's own address is only known once it runs; those of the lab are these.
  await makeCertificate(folder, 'ca', 'server', `subjectAltName=${Array.from({ length: 256 }, (_, number) => `IP:198.18.${String(number)}.2`).join(',')}`);
  await makeCertificate(folder, 'ca', 'client', 'extendedKeyUsage=clientAuth');
  return ['--host=tcp://0.0.0.0:2376', '--tlsverify', `--tlscacert=${folder}/ca.pem`, `--tlscert=${folder}/server.pem`, `--tlskey=${folder}/server.key`];
}
