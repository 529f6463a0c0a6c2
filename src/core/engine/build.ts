import { familiarRepository, parseImageName, withDefaultTag } from '../model/imageName.ts';
import { type BuildApi } from './engine.ts';
import { connectSocket } from './socket.ts';
import { followTransfer } from './transfer.ts';
import { segment, type Transport } from './transport.ts';

/**
 * Where the classic builder runs, the engine notices an aborted build only because the body is chunked; with a known
 * length it goes on building.
 */
export function buildApi(transport: Transport): BuildApi {
  return {
    start: (query, { headers = {}, body }, signal) => transport.stream({ method: 'POST', path: '/build', query, headers, ...(body ? { body } : {}) }, signal),
    async push(reference, { registryAuth, onProgress }, signal) {
      const name = withDefaultTag(parseImageName(reference));
      // Without the header some engines do not even begin.
      const headers = { 'X-Registry-Auth': registryAuth ?? Buffer.from('{}').toString('base64') };
      const answer = await transport.stream({ method: 'POST', path: `/images/${segment(familiarRepository(name))}/push`, query: { tag: name.tag }, headers }, signal);
      await followTransfer(answer, transport.endpoint, onProgress);
    },
    async cancel(buildId) {
      await transport.text({ method: 'POST', path: '/build/cancel', query: { id: buildId }, limit: 'long' });
    },
    connect: (signal) => connectSocket(transport.address, signal),
    upgrade: (path, headers, signal) => transport.upgrade({ method: 'POST', path, headers }, signal),
  };
}
