type CleanUp = () => Promise<unknown>;

const pending = new Set<Cleanups>();

/** What a part started, ended in the opposite order: when the part ends, or when the bench is interrupted. */
export class Cleanups {
  readonly #steps: CleanUp[] = [];

  constructor() {
    pending.add(this);
  }

  own<T extends { stop(): Promise<unknown> }>(thing: T): T {
    this.add(() => thing.stop());
    return thing;
  }

  add(step: CleanUp): void {
    this.#steps.push(step);
  }

  async run(): Promise<void> {
    pending.delete(this);
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) await step();
  }
}

/** Gives a piece of work something to own what it starts, and ends all of it afterwards. */
export async function withCleanups<T>(work: (cleanups: Cleanups) => Promise<T>): Promise<T> {
  const cleanups = new Cleanups();
  try {
    return await work(cleanups);
  } finally {
    await cleanups.run();
  }
}

/** Ends whatever is still running, the newest first. */
export async function runAllCleanups(): Promise<void> {
  for (const cleanups of [...pending].reverse()) await cleanups.run();
}
