import { fieldsOf, textOf, textsOf } from '../base/fields.ts';
import { type CopiedContainer } from './copiedContainer.ts';
import { segment, type Transport } from './transport.ts';

/** Creates a container and joins it to its further networks; where that fails it is removed again. [Engine API, ContainerCreate, NetworkConnect] */
export async function createCopy(transport: Transport, { body, networks }: CopiedContainer, { name, platform }: { readonly name: string; readonly platform: string | undefined }, signal: AbortSignal | undefined): Promise<{ readonly id: string; readonly warnings: readonly string[] }> {
  const answer = fieldsOf(await transport.json({ method: 'POST', path: '/containers/create', query: { name, platform }, json: body }, signal));
  const id = textOf(answer.Id);
  try {
    for (const network of networks) {
      await transport.text({ method: 'POST', path: `/networks/${segment(network.name)}/connect`, json: { Container: id, EndpointConfig: network.endpoint } }, signal);
    }
  } catch (error) {
    await transport.text({ method: 'DELETE', path: `/containers/${segment(id)}`, query: { force: true, v: true } }, undefined);
    throw error;
  }
  return { id, warnings: textsOf(answer.Warnings) };
}
