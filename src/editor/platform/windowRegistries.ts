import type * as vscode from 'vscode';
import { homedir } from 'node:os';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { Log } from '../../core/base/log.ts';
import type { DockerCredentials } from '../../core/registry/credentials.ts';
import type { Registries } from '../../core/registry/registries.ts';
import type { RegistryBrowser } from '../../core/registry/registryBrowser.ts';
import type { TrustPlaces } from '../../core/registry/tlsTrust.ts';
import { Remembered } from './remembered.ts';
import type { SecretRegistryLogins } from './secretLogins.ts';
import type { Settings } from './settings.ts';

export interface WindowRegistriesParts {
  /** Of this machine: never synchronised to another. */
  readonly memento: vscode.Memento;
  readonly credentials: DockerCredentials;
  readonly secrets: SecretRegistryLogins;
  readonly settings: Settings;
  readonly log: Log;
}

/** What asks the registries, and keeps what they said. */
export interface LoadedRegistries {
  readonly registries: Registries;
  readonly browser: RegistryBrowser;
  /** What is trusted where. */
  readonly trust: () => TrustPlaces;
}

/** The registries that are connected on this machine; loaded when somebody first looks. */
export class WindowRegistries implements Disposable {
  readonly secrets: SecretRegistryLogins;
  readonly #parts: WindowRegistriesParts;
  readonly #store = new DisposableStore();
  #loading: Promise<LoadedRegistries> | undefined;

  constructor(parts: WindowRegistriesParts) {
    this.#parts = parts;
    this.secrets = parts.secrets;
  }

  load(): Promise<LoadedRegistries> {
    return (this.#loading ??= this.#load());
  }

  async #load(): Promise<LoadedRegistries> {
    const { memento, credentials, settings, log } = this.#parts;
    const [{ Registries: All, readConnected }, { RegistryBrowser: Browser }, { dockerCertificateFolders }] = await Promise.all([
      import('../../core/registry/registries.ts'),
      import('../../core/registry/registryBrowser.ts'),
      import('../../core/registry/tlsTrust.ts'),
    ]);
    const trust = (): TrustPlaces => ({ folders: dockerCertificateFolders(homedir()), file: settings.registryCertificates.value });
    const registries = this.#store.own(new All({ list: new Remembered(memento, 'registries.connected', readConnected), credentials, trust, log }));
    const browser = new Browser(registries);
    this.#store.own(
      settings.registryCertificates.onDidChange(() => {
        for (const { host } of registries.connected) registries.reset(host);
      }),
    );
    return { registries, browser, trust };
  }

  dispose(): void {
    this.#store.dispose();
  }
}
