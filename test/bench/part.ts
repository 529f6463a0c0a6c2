import { type Table } from './figures.ts';

export interface PartOptions {
  /** Small sizes and few repetitions: shows that the code works, not how fast it is. */
  readonly isQuick: boolean;
}

/** A part of the bench. It starts what it needs, and ends it. */
export interface Part {
  readonly name: string;
  run(options: PartOptions): Promise<Table>;
}
