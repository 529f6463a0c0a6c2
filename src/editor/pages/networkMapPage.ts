import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isAbort } from '../../core/base/abort.ts';
import { Coalescer } from '../../core/base/coalesce.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { messageOf, UserError } from '../../core/base/userError.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import type { Container } from '../../core/model/container.ts';
import { findingWords, networkMapWords, verdictWords } from '../../core/networks/mapWords.ts';
import { planProbe, runProbe, type ProbeFinding } from '../../core/networks/probe.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { networkMap } from '../../core/outline/networkMap.ts';
import { readFromNetworkMap, type FromNetworkMap, type ToNetworkMap } from '../../pages/networkMap/protocol.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import { fillWebview } from '../views/webviewShell.ts';
import type { NetworkMapParts } from './networkMapParts.ts';

/** The host's end of the map of networks: sends it anew when something changes while it is visible, and runs its probes. */
export class NetworkMapPage implements Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #engine: CurrentEngine;
  readonly #parts: NetworkMapParts;
  readonly #store = new DisposableStore();
  readonly #drawing = this.#store.own(new Coalescer(() => this.#sendMap()));
  #following: Disposable | undefined;
  #probe: AbortController | undefined;
  #chosen: string;
  #isLoaded = false;

  /** @param shown the engine, and the id of a container that is meant; empty for none. */
  constructor(panel: vscode.WebviewPanel, shown: { readonly engine: CurrentEngine; readonly chosen: string }, parts: NetworkMapParts) {
    this.#panel = panel;
    this.#engine = shown.engine;
    this.#chosen = shown.chosen;
    this.#parts = parts;
    this.#store.own(panel.webview.onDidReceiveMessage((value: unknown) => this.#take(readFromNetworkMap(value))));
    this.#store.own(panel.onDidChangeViewState(() => this.#follow()));
    fillWebview(panel.webview, parts.extensionUri, 'networkMap');
    this.#follow();
  }

  reveal(chosen: string): void {
    this.#chosen = chosen;
    this.#panel.reveal();
    if (chosen !== '') this.#send({ kind: 'choose', id: chosen });
  }

  /** Nothing is followed while nobody sees it. A page that is hidden is unloaded, and asks for everything when it comes back. */
  #follow(): void {
    if (this.#panel.visible) {
      this.#following ??= this.#attach(this.#engine.inventory);
      return;
    }
    this.#isLoaded = false;
    this.#following?.dispose();
    this.#following = undefined;
    this.#probe?.abort();
  }

  #attach(inventory: Inventory): Disposable {
    const store = new DisposableStore();
    for (const { onDidChange } of [inventory.containers, inventory.networks]) store.own(onDidChange(() => this.#drawing.request()));
    store.own(inventory.onDidChangeState(() => this.#drawing.request()));
    store.own(inventory.demand(['containers', 'networks']));
    this.#drawing.request();
    return store;
  }

  #take(message: FromNetworkMap | undefined): void {
    switch (message?.kind) {
      case 'ready':
        this.#isLoaded = true;
        this.#send({ kind: 'open', words: networkMapWords(), title: l10n.t('Networks of {0}', displayText(this.#engine.name)), memory: this.#engine.key, chosen: this.#chosen });
        this.#chosen = '';
        this.#sendMap();
        break;
      case 'revealContainer':
        void vscode.commands.executeCommand('gantry._reveal', { subject: { kind: 'container', engineId: this.#engine.key, id: message.id } });
        break;
      case 'revealNetwork':
        void vscode.commands.executeCommand('gantry._reveal', { subject: { kind: 'network', engineId: this.#engine.key, id: message.id } });
        break;
      case 'probe':
        void this.#runProbe(message);
        break;
      case 'cancelProbe':
        this.#probe?.abort();
        break;
      case undefined:
        this.#parts.log.warn('The map of networks said something that makes no sense');
    }
  }

  #sendMap(): void {
    const { containers, networks, state } = this.#engine.inventory;
    if (!containers.isLoaded || !networks.isLoaded) {
      const problem = state.kind === 'unreachable' ? displayText(state.error.message, 1000) : '';
      this.#send({ kind: 'map', networks: [], containers: [], status: problem === '' ? l10n.t('Asking the engine…') : '', problem });
      return;
    }
    const map = networkMap(networks.values(), containers.values());
    const used = map.networks.filter(({ id }) => map.containers.some(({ endpoints }) => endpoints.some(({ network }) => network === id))).length;
    const problem = state.kind === 'unreachable' ? l10n.t('The engine does not answer: {0} This is how it was last.', displayText(state.error.message, 1000)) : '';
    this.#send({ kind: 'map', ...map, status: l10n.t('{0} containers on {1} networks', map.containers.length, used), problem });
  }

  async #runProbe({ from, to, ports }: Extract<FromNetworkMap, { readonly kind: 'probe' }>): Promise<void> {
    const [source, target] = [this.#container(from), this.#container(to)];
    if (!source || !target || source === target) return;
    this.#probe?.abort();
    const controller = new AbortController();
    this.#probe = controller;
    const plan = planProbe(source, target, ports);
    const findings: ProbeFinding[] = [];
    const [names, of] = [[displayText(source.name), displayText(target.name)] as const, { kind: 'probe', from, to } as const];
    const say = (verdict: string, isRunning: boolean, isGood = false): void => {
      if (this.#probe === controller) this.#send({ ...of, isRunning, verdict, isGood, findings: findings.map(findingWords).map((each) => ({ ...each, what: displayText(each.what), result: displayText(each.result) })) });
    };
    const onFinding = (finding: ProbeFinding): void => {
      findings.push(finding);
      say(l10n.t('Trying…'), true);
    };
    say(l10n.t('Trying…'), true);
    this.#parts.log.info(`Probing from container ${source.id.slice(0, 12)} to ${target.id.slice(0, 12)}, ports ${plan.ports.join(', ') || 'none'}`);
    try {
      await runProbe({ engine: await this.#engine.ready(controller.signal), owner: this.#parts.owner, onFinding }, source, plan, controller.signal);
      const { verdict, isGood } = verdictWords(...names, plan, findings);
      say(verdict, false, isGood);
    } catch (error) {
      if (!isAbort(error)) this.#parts.log.warn(`The probe failed: ${messageOf(error)}`);
      say(isAbort(error) ? l10n.t('Cancelled.') : failureText(error), false);
    }
  }

  #container(id: string): Container | undefined {
    return this.#engine.inventory.containers.get(id);
  }

  #send(message: ToNetworkMap): void {
    if (this.#isLoaded && !this.#store.isDisposed) void this.#panel.webview.postMessage(message);
  }

  dispose(): void {
    this.#probe?.abort();
    this.#following?.dispose();
    this.#store.dispose();
  }
}

function failureText(error: unknown): string {
  const remedy = error instanceof UserError && error.remedy !== undefined ? ` ${error.remedy}` : '';
  return displayText(messageOf(error) + remedy, 1000);
}
