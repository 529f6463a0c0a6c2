import type { CopySize } from '../../core/analysis/contextSize.ts';
import { toDisposable, type Disposable } from '../../core/base/disposable.ts';
import { Emitter } from '../../core/base/emitter.ts';
import type { BuildHistory } from '../../core/build/history.ts';
import { knownContext } from '../../core/build/knownContext.ts';
import { WatchedContext, type ContextState } from './watchedContext.ts';

/** The build contexts of the Dockerfiles that somebody looks at. */
export class BuildContexts implements Disposable {
  readonly #history: BuildHistory;
  readonly #subscription: Disposable;
  readonly #contexts = new Map<string, WatchedContext>();
  readonly #holders = new Map<string, number>();
  readonly #changed = new Emitter<string>();

  /** What was said of the context of this Dockerfile holds no more. */
  readonly onDidChange = this.#changed.event;

  constructor(history: BuildHistory) {
    this.#history = history;
    this.#subscription = history.onDidChange((ids) => {
      if (!ids) this.#followBuilds();
    });
  }

  /** Says that a Dockerfile's context is looked at, until disposed: only then is it kept, and its files are watched. */
  hold(dockerfile: string): Disposable {
    this.#holders.set(dockerfile, (this.#holders.get(dockerfile) ?? 0) + 1);
    return toDisposable(() => {
      const rest = (this.#holders.get(dockerfile) ?? 0) - 1;
      if (rest > 0) this.#holders.set(dockerfile, rest);
      else this.#holders.delete(dockerfile);
      if (rest <= 0) this.#drop(dockerfile);
    });
  }

  /** @throws UserError where it cannot be read; an abort error where it changed meanwhile. */
  state(dockerfile: string): Promise<ContextState> {
    return this.#use(dockerfile, (context) => context.state());
  }

  /** What each COPY and ADD of the Dockerfile's text takes. Throws as `state` does. */
  sizes(dockerfile: string, text: string): Promise<readonly CopySize[]> {
    return this.#use(dockerfile, (context) => context.sizes(text));
  }

  async #use<T>(dockerfile: string, ask: (context: WatchedContext) => Promise<T>): Promise<T> {
    await this.#history.load();
    const known = this.#contexts.get(dockerfile);
    if (known) return ask(known);
    const context = new WatchedContext(dockerfile, this.#rootOf(dockerfile), () => this.#changed.fire(dockerfile));
    if (this.#holders.has(dockerfile)) {
      this.#contexts.set(dockerfile, context);
      return ask(context);
    }
    try {
      return await ask(context);
    } finally {
      context.dispose();
    }
  }

  /** The folder that the Dockerfile was last built in, or else its own. */
  #rootOf(dockerfile: string): string {
    return knownContext(this.#history, dockerfile).buildContext;
  }

  #followBuilds(): void {
    for (const [dockerfile, { buildContext }] of this.#contexts) {
      if (buildContext === this.#rootOf(dockerfile)) continue;
      this.#drop(dockerfile);
      this.#changed.fire(dockerfile);
    }
  }

  #drop(dockerfile: string): void {
    this.#contexts.get(dockerfile)?.dispose();
    this.#contexts.delete(dockerfile);
  }

  dispose(): void {
    this.#subscription.dispose();
    for (const dockerfile of [...this.#contexts.keys()]) this.#drop(dockerfile);
    this.#changed.dispose();
  }
}
