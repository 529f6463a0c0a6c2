import { fieldsOf, type Fields } from '../base/fields.ts';
import { type Endpoint } from '../model/endpoint.ts';
import { type Answer } from './answer.ts';
import { disconnectedError, protocolError } from './errors.ts';
import { JsonObjectSplitter } from './jsonObjects.ts';

/** A JSON object of a stream, and the very text it was read from (whose numbers may be longer than JavaScript's). */
export interface JsonObject {
  readonly fields: Fields;
  readonly text: string;
}

/** The objects of an answer as they arrive; throws where the answer ends in the middle of one. */
export async function* jsonObjects(answer: Answer, endpoint: Endpoint): AsyncGenerator<JsonObject, void, undefined> {
  const splitter = new JsonObjectSplitter();
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    for (const text of splitter.push(chunk)) yield { fields: parse(text), text };
  }
  if (splitter.isInside) throw disconnectedError(endpoint);
}

function parse(text: string): Fields {
  try {
    return fieldsOf(JSON.parse(text));
  } catch (error) {
    throw protocolError('malformed JSON', error);
  }
}
