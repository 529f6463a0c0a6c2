import * as l10n from '@vscode/l10n';
import { formatBytes } from '../model/units.ts';

/** One line of the engine's progress stream: `layer` is undefined in a line about the whole image. */
interface Progress {
  readonly layer?: string;
  readonly status: string;
  readonly current?: number;
  readonly total?: number;
}

interface Layer {
  readonly isDone: boolean;
  readonly current: number;
  readonly total: number;
}

/** Adds up the progress of a pull's, or a push's, layers to one line. */
export class PullSummary {
  readonly #layers = new Map<string, Layer>();
  #status = '';

  /** Takes one line of the engine's progress. */
  add({ layer, status, current, total }: Progress): void {
    if (layer === undefined) {
      this.#status = status;
      return;
    }
    // "Pulling from library/busybox" comes with the tag in the place of the layer's id.
    if (status.startsWith('Pulling from')) return;
    const before = this.#layers.get(layer) ?? { isDone: false, current: 0, total: 0 };
    this.#layers.set(layer, next(before, status, current, total));
  }

  /** "2 of 5 layers, 12MB of 40MB", or the engine's own words before there are layers. */
  get text(): string {
    const layers = [...this.#layers.values()];
    if (layers.length === 0) return this.#status;
    const done = layers.filter((layer) => layer.isDone).length;
    const current = layers.reduce((sum, layer) => sum + layer.current, 0);
    const total = layers.reduce((sum, layer) => sum + layer.total, 0);
    if (total === 0) return l10n.t('{0} of {1} layers', done, layers.length);
    return l10n.t('{0} of {1} layers, {2} of {3}', done, layers.length, formatBytes(current), formatBytes(total));
  }
}

function next(before: Layer, status: string, current = 0, total = 0): Layer {
  switch (status) {
    case 'Downloading':
    case 'Pushing':
      return { isDone: false, current, total: Math.max(total, current) };
    case 'Download complete':
      return { ...before, current: before.total };
    case 'Pull complete':
    case 'Already exists':
    case 'Pushed':
    case 'Layer already exists':
      return { isDone: true, current: before.total, total: before.total };
    default:
      return status.startsWith('Mounted from') ? { isDone: true, current: before.total, total: before.total } : before;
  }
}
