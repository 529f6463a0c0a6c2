import { fieldsOf, numberOf, textOf, type Fields } from '../base/fields.ts';
import { type Endpoint } from '../model/endpoint.ts';
import { type Answer } from './answer.ts';
import { type PullProgress } from './engine.ts';
import { streamError } from './errors.ts';
import { jsonObjects } from './jsonStream.ts';

/** Follows a pull or a push to its end. @throws UserError where the engine says that it failed. */
export async function followTransfer(answer: Answer, endpoint: Endpoint, onProgress: (progress: PullProgress) => void): Promise<void> {
  for await (const { fields } of jsonObjects(answer, endpoint)) {
    const error = textOf(fieldsOf(fields.errorDetail).message) || textOf(fields.error);
    if (error !== '') throw streamError(error);
    onProgress(toProgress(fields));
  }
}

function toProgress(fields: Fields): PullProgress {
  const detail = fieldsOf(fields.progressDetail);
  const layer = textOf(fields.id);
  const current = numberOf(detail.current);
  const total = numberOf(detail.total);
  return {
    ...(isLayer(layer) ? { layer } : {}),
    status: textOf(fields.status),
    ...(current === undefined ? {} : { current }),
    ...(total === undefined || total <= 0 ? {} : { total }),
  };
}

/** The line "Pulling from library/busybox" has the tag in the place of the layer's id. */
function isLayer(id: string): boolean {
  return /^[a-f\d]{12}$/.test(id);
}
