import { createHash } from 'node:crypto';

/** Fills a registry by its own API, without an engine. */
export interface RegistryWriter {
  /** @returns its digest. */
  blob(repository: string, content: string): Promise<string>;
  /** @returns its digest. */
  manifest(repository: string, reference: string, manifest: object): Promise<string>;
  /** An image of one layer, for a platform. @param mark makes it another image. @returns its digest. */
  image(repository: string, reference: string, options?: ImageOptions): Promise<string>;
}

export interface ImageOptions {
  readonly architecture?: string;
  readonly mark?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

export const ociManifest = 'application/vnd.oci.image.manifest.v1+json';
export const ociIndex = 'application/vnd.oci.image.index.v1+json';
const configType = 'application/vnd.oci.image.config.v1+json';

/** @param origin "http://127.0.0.1:5000" @param authorization the header's value. */
export function registryWriter(origin: string, authorization?: string): RegistryWriter {
  const send = async (method: string, path: string, status: number, body = '', type = 'application/octet-stream'): Promise<Response> => {
    const headers = { 'Content-Type': type, ...(authorization === undefined ? {} : { Authorization: authorization }) };
    const answer = await fetch(new URL(path, origin), { method, body, headers });
    if (answer.status !== status) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    await answer.arrayBuffer();
    return answer;
  };
  const writer: RegistryWriter = {
    async blob(repository, content) {
      const digest = sha256(content);
      const begun = await send('POST', `/v2/${repository}/blobs/uploads/`, 202);
      const target = new URL(begun.headers.get('location') ?? '', origin);
      target.searchParams.set('digest', digest);
      await send('PUT', target.href, 201, content);
      return digest;
    },
    async manifest(repository, reference, manifest) {
      const text = JSON.stringify(manifest);
      await send('PUT', `/v2/${repository}/manifests/${reference}`, 201, text, (manifest as { readonly mediaType?: string }).mediaType ?? ociManifest);
      return sha256(text);
    },
    async image(repository, reference, { architecture = 'amd64', mark = '', annotations } = {}) {
      const config = JSON.stringify({ architecture, os: 'linux', created: '2026-01-02T03:04:05Z', config: { Env: ['PATH=/bin', `MARK=${mark}`], Cmd: ['sh'], User: 'nobody', ExposedPorts: { '80/tcp': {} }, Labels: { team: 'shop' } }, rootfs: { type: 'layers', diff_ids: [] } });
      const layer = `layer ${architecture} ${mark}`;
      const layers = [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: await writer.blob(repository, layer), size: layer.length }];
      const manifest = { schemaVersion: 2, mediaType: ociManifest, config: { mediaType: configType, digest: await writer.blob(repository, config), size: Buffer.byteLength(config) }, layers, ...(annotations && { annotations }) };
      return writer.manifest(repository, reference === '' ? sha256(JSON.stringify(manifest)) : reference, manifest);
    },
  };
  return writer;
}

export function sha256(content: string): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
