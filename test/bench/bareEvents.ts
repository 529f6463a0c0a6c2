import { request } from 'node:http';
import { waitFor } from '../host/command.ts';

interface Arrival {
  readonly action: string;
  readonly id: string;
  readonly time: number;
}

/** An event stream of the bench's own, past all code under test: the earliest that anybody can know. */
export class BareEvents {
  readonly #arrivals: Arrival[] = [];
  readonly #stop: () => void;
  /** A line whose end has not come yet. */
  #begun = '';

  static open(socketPath: string): Promise<BareEvents> {
    return new Promise((resolve, reject) => {
      const filters = encodeURIComponent(JSON.stringify({ type: ['container'] }));
      const outgoing = request({ socketPath, path: `/events?filters=${filters}`, agent: false }, (answer) => {
        const events = new BareEvents(() => outgoing.destroy());
        answer.on('error', () => undefined);
        answer.setEncoding('utf8').on('data', (text: string) => events.#take(text));
        resolve(events);
      });
      outgoing.once('error', reject);
      outgoing.end();
    });
  }

  constructor(stop: () => void) {
    this.#stop = stop;
  }

  /** When that event of that container arrived, after `since`. */
  async arrival(action: string, id: string, since: number): Promise<number> {
    const found = await waitFor(`the event ${action}`, () => this.#arrivals.find((arrival) => arrival.action === action && arrival.id === id && arrival.time >= since));
    return found.time;
  }

  stop(): Promise<void> {
    this.#stop();
    return Promise.resolve();
  }

  #take(text: string): void {
    const time = performance.now();
    const lines = (this.#begun + text).split('\n');
    this.#begun = lines.pop() ?? '';
    for (const line of lines) {
      const { Action, Actor } = JSON.parse(line) as { readonly Action: string; readonly Actor: { readonly ID: string } };
      this.#arrivals.push({ action: Action, id: Actor.ID, time });
    }
  }
}
