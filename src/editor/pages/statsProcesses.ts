import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isAbort } from '../../core/base/abort.ts';
import { pause, systemClock } from '../../core/base/clock.ts';
import type { Disposable } from '../../core/base/disposable.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf, UserError } from '../../core/base/userError.ts';
import type { Engine } from '../../core/engine/engine.ts';
import { cliText } from '../../core/model/shellQuote.ts';
import { signalNames } from '../../core/model/signals.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { ContainerProcesses } from '../../core/stats/containerProcesses.ts';
import type { StatsSource } from '../../core/stats/statsSource.ts';
import type { ToStatsPage } from '../../pages/stats/protocol.ts';

export interface StatsProcessesParts {
  readonly engine: (signal: AbortSignal) => Promise<Engine>;
  readonly find: (number: number) => StatsSource | undefined;
  readonly send: (message: ToStatsPage) => void;
  readonly log: Log;
}

const listMilliseconds = 2_000;
const longestCommand = 2_000;

/** The processes that a page shows: listed again and again while it does. */
export class StatsProcesses implements Disposable {
  readonly #parts: StatsProcessesParts;
  readonly #life = new AbortController();
  #listing: AbortController | undefined;

  constructor(parts: StatsProcessesParts) {
    this.#parts = parts;
  }

  /** Shows those of another container, or nobody's. */
  show(number: number | undefined): void {
    this.#listing?.abort();
    this.#listing = undefined;
    if (number === undefined || this.#life.signal.aborted) return;
    this.#listing = new AbortController();
    void this.#list(number, this.#listing.signal);
  }

  /** Asks which signal, and sends it to a process of the list. */
  async signal(number: number, pid: number): Promise<void> {
    const source = this.#parts.find(number);
    if (!source) return;
    const placeHolder = l10n.t('Signal for process {0} of {1}', pid, displayText(source.name));
    const name = await vscode.window.showQuickPick(signalNames, { placeHolder });
    if (name === undefined) return;
    const { signal } = this.#life;
    const { containers } = await this.#parts.engine(signal);
    const command = await new ContainerProcesses(containers, source.id).send(pid, name, signal);
    this.#parts.log.info(displayText(cliText(command), 2000));
    if (this.#listing) this.show(number);
  }

  async #list(number: number, signal: AbortSignal): Promise<void> {
    let processes: ContainerProcesses | undefined;
    for (;;) {
      try {
        const source = this.#parts.find(number);
        if (!source) return;
        processes ??= new ContainerProcesses((await this.#parts.engine(signal)).containers, source.id);
        const { titles, processes: listed } = await processes.list(signal);
        const place = titles.indexOf('PID');
        const note = processes.isFromInside ? l10n.t('As the container itself sees them, since the engine\'s machine has no ps.') : l10n.t('As ps on the engine\'s machine sees them, with the numbers they have there.');
        const rows = listed.map((cells) => ({ pid: Number(cells[place]) || 0, cells: cells.map((cell) => displayText(cell, longestCommand)) }));
        if (!signal.aborted) this.#parts.send({ kind: 'processes', number, titles: titles.map((title) => displayText(title)), processes: rows, note });
      } catch (error) {
        if (isAbort(error) || signal.aborted) return;
        // The engine may be another connection when it is back.
        processes = undefined;
        const remedy = error instanceof UserError && error.remedy !== undefined ? ` ${error.remedy}` : '';
        this.#parts.send({ kind: 'processes', number, titles: [], processes: [], note: displayText(messageOf(error) + remedy, longestCommand) });
      }
      if (!(await this.#rest(signal))) return;
    }
  }

  async #rest(signal: AbortSignal): Promise<boolean> {
    return pause(systemClock, listMilliseconds, signal).then(() => true, () => false);
  }

  dispose(): void {
    this.#life.abort();
    this.#listing?.abort();
  }
}
