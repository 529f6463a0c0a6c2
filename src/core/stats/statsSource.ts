import type { StatsLimits, StatsSample } from '../model/stats.ts';
import { figuresOf, type Figures } from './figures.ts';
import { StatsHistory } from './statsHistory.ts';

export type SourceState = 'running' | 'paused' | 'stopped' | 'removed';

/** The figures of one container, from when it was first looked at. */
export class StatsSource {
  /** The container's number among those of its session. */
  readonly number: number;
  readonly id: string;
  readonly history = new StatsHistory();
  name: string;
  state: SourceState = 'stopped';
  limits: StatsLimits | undefined;
  /** Why there are no figures. */
  trouble: string | undefined;
  #before: StatsSample | undefined;
  #figures: Figures | undefined;

  constructor(number: number, { id, name }: { readonly id: string; readonly name: string }) {
    this.number = number;
    this.id = id;
    this.name = name;
  }

  /** Those of the last sample; none while it does not run. */
  get figures(): Figures | undefined {
    return this.#figures;
  }

  /** @param second of our own clock: that of the engine may be another. @returns the figures. */
  take(sample: StatsSample, second: number): Figures {
    this.trouble = undefined;
    this.#figures = figuresOf(this.#before, sample);
    this.#before = sample;
    this.history.add(second, this.#figures);
    return this.#figures;
  }

  /** A sample that comes later is no successor of the last one. */
  interrupt(): void {
    this.#before = undefined;
    this.#figures = undefined;
  }
}
