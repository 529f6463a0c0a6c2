import type { Disposable } from '../base/disposable.ts';
import type { Engine } from '../engine/engine.ts';
import type { EngineEvent } from '../model/engineEvent.ts';
import type { Image } from '../model/image.ts';
import { familiarImageName, parseImageName, withDefaultTag } from '../model/imageName.ts';
import type { LiveCollection } from './collection.ts';
import { type Follower, type FollowerOptions } from './follower.ts';
import { Recheck, type Answer, type Expectation } from './recheck.ts';

/** The engine must be asked for each image by itself: above this number one whole list is cheaper. */
const maximumNamed = 12;

/**
 * Keeps the images up to date. A key is an image's id or a reference, whichever the event gave. A tag can move from
 * one image to another with a single event: the image that had it is asked for as well.
 */
export class ImagesFollower implements Follower {
  readonly #engine: Engine;
  readonly #collection: LiveCollection<Image>;
  readonly #recheck: Recheck<Image>;
  readonly #controller = new AbortController();
  /** Which image has a tag, by the tag's familiar form. */
  readonly #holders = new Map<string, string>();
  readonly #subscription: Disposable;

  constructor(engine: Engine, collection: LiveCollection<Image>, options: FollowerOptions) {
    this.#engine = engine;
    this.#collection = collection;
    this.#recheck = new Recheck({ ...options, ask: (keys, signal) => this.#ask(keys, signal) });
    for (const image of collection.values()) this.#claim(image);
    this.#subscription = collection.onDidChange((change) => {
      for (const image of [...change.removed, ...change.changed.map(({ before }) => before)]) this.#release(image);
      for (const image of [...change.added, ...change.changed.map(({ after }) => after)]) this.#claim(image);
    });
  }

  async start(): Promise<void> {
    const signal = this.#controller.signal;
    const list = await this.#engine.images.list({}, signal);
    if (signal.aborted) return;
    this.#collection.reset(list);
    this.#recheck.open();
  }

  recheck(keys: readonly string[]): void {
    for (const key of keys) this.#recheck.note(key, 'exists', isThere(key));
  }

  handle(event: EngineEvent): void {
    if (event.type === 'container' && event.action === 'commit') this.#handleCommit(event);
    if (event.type !== 'image' || event.id === '') return;
    if (event.action === 'delete') {
      this.#recheck.forget(event.id);
      this.#recheck.note(event.id, 'exists', (answer) => !answer.has(event.id));
      return;
    }
    if (!changingActions.has(event.action)) return;
    // An older engine does not say which tag was taken away: what was said of the tags before does not count any more.
    if (event.action === 'untag') this.#recheck.forget(event.id);
    this.#recheck.note(event.id, 'exists', event.action === 'untag' ? undefined : isThere(event.id));
    const name = event.attributes['name'];
    if (event.action === 'tag' && name !== undefined) this.#noteTag(event.id, name);
  }

  #noteTag(id: string, reference: string): void {
    const tag = familiar(reference);
    this.#recheck.note(id, `tag ${tag}`, (answer) => answer.get(id)?.tags.some((each) => familiar(each) === tag) ?? false);
    const holder = this.#holders.get(tag);
    if (holder !== undefined && holder !== id) this.#recheck.note(holder);
  }

  #handleCommit(event: EngineEvent): void {
    const id = event.attributes['imageID'];
    if (id !== undefined && id !== '') this.#recheck.note(id, 'exists', isThere(id));
  }

  async #ask(keys: readonly string[], signal: AbortSignal): Promise<Answer<Image>> {
    const holders = keys.flatMap((key) => this.#holders.get(familiar(key)) ?? []);
    const references = [...new Set([...keys, ...holders])];
    const list = await this.#engine.images.list(references.length > maximumNamed ? {} : { references }, signal);
    const answer = new Map(list.map((image) => [image.id, image]));
    if (signal.aborted) return answer;
    const robbed = list.flatMap((image) => image.tags.flatMap((tag) => this.#holders.get(familiar(tag)) ?? []));
    this.#collection.update(
      list,
      references.filter((reference) => !answer.has(reference)),
    );
    for (const id of robbed) if (!answer.has(id)) this.#recheck.note(id);
    return answer;
  }

  #claim(image: Image): void {
    for (const tag of image.tags) this.#holders.set(familiar(tag), image.id);
  }

  #release(image: Image): void {
    for (const tag of image.tags) if (this.#holders.get(familiar(tag)) === image.id) this.#holders.delete(familiar(tag));
  }

  dispose(): void {
    this.#controller.abort();
    this.#subscription.dispose();
    this.#recheck.dispose();
  }
}

/** `create` is what engines from 25 on call a build's end. */
const changingActions: ReadonlySet<string> = new Set(['pull', 'tag', 'untag', 'load', 'import', 'build', 'create']);

/** The key is an id, a tag or a digest of one of the images. */
function isThere(key: string): Expectation<Image> {
  const name = familiar(key);
  if (key.startsWith('sha256:')) return (answer) => answer.has(key);
  return (answer) => answer.has(key) || [...answer.values()].some((image) => [...image.tags, ...image.digests].some((each) => familiar(each) === name));
}

/** One form for each name: BuildKit's events leave out the tag `latest`, and some engines write out the registry. */
function familiar(reference: string): string {
  try {
    return familiarImageName(withDefaultTag(parseImageName(reference)));
  } catch {
    // An id, or a name that breaks the grammar: it has one form only.
    return reference;
  }
}
