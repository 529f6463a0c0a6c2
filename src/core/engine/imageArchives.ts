import { fieldsOf, textOf } from '../base/fields.ts';
import { familiarRepository, parseImageName, withDefaultTag } from '../model/imageName.ts';
import { type Answer } from './answer.ts';
import { type ImagesApi } from './engine.ts';
import { protocolError, streamError } from './errors.ts';
import { jsonObjects } from './jsonStream.ts';
import { type Transport } from './transport.ts';

/** Images as tar archives. [Engine API, ImageGetAll, ImageLoad, ImageCreate] */
export function imageArchives(transport: Transport): Pick<ImagesApi, 'save' | 'load' | 'import'> {
  return {
    save: (references, signal) => transport.stream({ method: 'GET', path: '/images/get', query: { names: references } }, signal),
    async load(archive, onProgress, signal) {
      const answer = await transport.stream({ method: 'POST', path: '/images/load', query: { quiet: false }, body: archive }, signal);
      return readLoaded(transport, answer, onProgress);
    },
    async import(archive, { reference, message, changes = [] }, signal) {
      const name = reference === '' ? undefined : withDefaultTag(parseImageName(reference));
      const query = { fromSrc: '-', message, changes, ...(name === undefined ? {} : { repo: familiarRepository(name), tag: name.tag }) };
      const answer = await transport.stream({ method: 'POST', path: '/images/create', query, body: archive }, signal);
      return readImported(transport, answer);
    },
  };
}

const loadedPrefix = /^Loaded image(?: ID)?: /;

/** The engine tells what it loaded in words only, the same that `docker load` prints. */
async function readLoaded(transport: Transport, answer: Answer, onProgress: (status: string) => void): Promise<readonly string[]> {
  const loaded: string[] = [];
  for await (const { fields } of jsonObjects(answer, transport.endpoint)) {
    failOn(fields);
    const text = textOf(fields.stream).trim();
    if (loadedPrefix.test(text)) loaded.push(text.replace(loadedPrefix, ''));
    else onProgress(text || textOf(fields.status));
  }
  return loaded;
}

async function readImported(transport: Transport, answer: Answer): Promise<string> {
  let id = '';
  for await (const { fields } of jsonObjects(answer, transport.endpoint)) {
    failOn(fields);
    if (/^sha256:[a-f\d]{64}$/.test(textOf(fields.status))) id = textOf(fields.status);
  }
  if (id === '') throw protocolError('an import that does not tell the id of its image');
  return id;
}

function failOn(fields: Readonly<Record<string, unknown>>): void {
  const error = textOf(fieldsOf(fields.errorDetail).message) || textOf(fields.error);
  if (error !== '') throw streamError(error);
}
