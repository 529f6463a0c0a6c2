import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Locator, type Page } from 'playwright-core';
import { waitFor } from './command.ts';

/** A row of a tree, as it is seen. */
export interface SeenRow {
  readonly label: string;
  readonly description: string;
  /** What a screen reader says. */
  readonly spoken: string;
  /** 1 for the rows at the top. */
  readonly level: number;
  /** Undefined for a row that has nothing below. */
  readonly isExpanded: boolean | undefined;
}

/** A window of the editor, worked with as a person would: by what stands on it. Every call waits up to a minute. */
export class EditorWindow {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async whenReady(): Promise<void> {
    await this.page.locator('.monaco-workbench .activitybar .action-item').first().waitFor({ timeout: 180_000 });
    // Remote extensions are there once the window knows its remote.
    await this.page.locator('.statusbar-item').first().waitFor();
  }

  // -- the side bar

  /** Shows the container of views of that title, where it is not shown yet. */
  async showSideBar(title: string): Promise<void> {
    const heading = this.page.locator('.part.sidebar .composite.title h2', { hasText: exactly(title) });
    // Not the label alone: a badge lies over it.
    const button = this.page.locator('.activitybar .action-item', { has: this.page.locator(`.action-label[aria-label^="${title}"]`) }).first();
    await waitFor(`the side bar ${title}`, async () => {
      if (await heading.isVisible()) return true;
      await button.click();
      return heading.waitFor({ timeout: 5000 }).then(() => true);
    });
  }

  /** The text on a badge of the activity bar; undefined where there is none. */
  async badge(title: string): Promise<string | undefined> {
    const badge = this.page.locator('.activitybar .action-item', { has: this.page.locator(`.action-label[aria-label^="${title}"]`) }).locator('.badge-content');
    const text = (await badge.count()) > 0 ? await badge.first().textContent() : '';
    return text?.trim() ? text.trim() : undefined;
  }

  /** A view of the side bar, by its title. */
  view(title: string): Locator {
    return this.page.locator('.pane', { has: this.page.locator('.pane-header .title', { hasText: exactly(title) }) });
  }

  /** Waits until a view says this instead of rows. @returns all it says. */
  async welcome(view: string, text: string | RegExp): Promise<string> {
    const content = this.view(view).locator('.welcome-view-content', { hasText: text });
    await content.waitFor();
    return content.innerText();
  }

  /** The row whose label is exactly `name`. A locator: await its `waitFor()` for the row to appear. */
  row(view: string, name: string): Locator {
    return this.view(view).locator('.monaco-list-row', { has: this.page.locator('.label-name', { hasText: exactly(name) }) }).first();
  }

  async rows(view: string): Promise<readonly SeenRow[]> {
    const seen = await this.view(view).locator('.monaco-list-row').evaluateAll((elements) =>
      elements.map((element) => ({
        top: (element as HTMLElement).offsetTop,
        label: element.querySelector('.label-name')?.textContent ?? '',
        description: element.querySelector('.label-description')?.textContent ?? '',
        spoken: element.getAttribute('aria-label') ?? '',
        level: Number(element.getAttribute('aria-level')),
        isExpanded: element.hasAttribute('aria-expanded') ? element.getAttribute('aria-expanded') === 'true' : undefined,
      })),
    );
    // The list re-uses its elements: their order in the document is not the one on the screen.
    return seen.sort((a, b) => a.top - b.top).map(({ top: _, ...row }) => row);
  }

  /** Waits until the rows satisfy a condition. @throws with the rows last seen. */
  async waitForRows(view: string, what: string, isAsWanted: (rows: readonly SeenRow[]) => boolean): Promise<readonly SeenRow[]> {
    let last: readonly SeenRow[] = [];
    try {
      return await waitFor(what, async () => {
        last = await this.rows(view);
        return isAsWanted(last) && last;
      });
    } catch (error) {
      throw new Error(`${String(error)}; the rows of ${view} are ${JSON.stringify(last)}`, { cause: error });
    }
  }

  async expand(view: string, name: string): Promise<void> {
    const row = this.row(view, name);
    await waitFor(`${name} to expand`, async () => {
      if ((await row.getAttribute('aria-expanded')) === 'true') return true;
      await row.locator('.monaco-tl-twistie').click({ timeout: 5000 });
      return false;
    });
  }

  /** Hovers over a row until its tooltip holds the text. */
  async tooltip(view: string, name: string, text: string): Promise<Locator> {
    const hover = this.page.locator('.workbench-hover', { hasText: text });
    await waitFor(`the tooltip of ${name}`, async () => {
      // It comes when the pointer enters the row, and goes when the row is drawn again.
      await this.page.mouse.move(0, 0);
      await this.row(view, name).hover({ timeout: 5000 });
      return hover.waitFor({ timeout: 3000 }).then(() => true);
    });
    return hover;
  }

  /** Clicks a row's own button, which shows while the pointer is over it. */
  async rowAction(view: string, name: string, action: string): Promise<void> {
    const row = this.row(view, name);
    await waitFor(`the action ${action} of ${name}`, async () => {
      await row.hover({ timeout: 5000 });
      // Others call it "Stop (key)" where there is a key for it.
      await row.locator(`.actions .action-label[aria-label^="${action}"]`).first().click({ timeout: 3000 });
      return true;
    });
  }

  /** Opens a row's menu and picks an entry, through submenus where several are given. */
  async rowMenu(view: string, name: string, ...entries: readonly string[]): Promise<void> {
    const row = this.row(view, name);
    await waitFor(`the entry ${entries.join(' > ')} of ${name}`, async () => {
      // With no menu open, Escape would take the selection away.
      if (await this.page.locator('.monaco-menu').first().isVisible()) await this.page.keyboard.press('Escape');
      await row.click({ button: 'right', timeout: 5000 });
      await this.#pickFromMenu(entries);
      return true;
    });
  }

  /** Opens the menu of a file of the explorer, which is in these folders, and picks an entry. */
  async explorerMenu(path: readonly string[], entry: string): Promise<void> {
    const rows = this.page.locator('.explorer-folders-view .monaco-list-row');
    const row = (name: string): Locator => rows.filter({ has: this.page.locator('.label-name', { hasText: exactly(name) }) }).last();
    for (const [index, name] of path.slice(0, -1).entries()) {
      await waitFor(`${name} to expand`, async () => {
        const next = path[index + 1];
        if (next !== undefined && (await row(next).isVisible())) return true;
        await row(name).click({ timeout: 5000 });
        return row(next ?? name).waitFor({ timeout: 5000 }).then(() => true);
      });
    }
    await waitFor(`the entry ${entry}`, async () => {
      if (await this.page.locator('.monaco-menu').first().isVisible()) await this.page.keyboard.press('Escape');
      await row(path.at(-1) ?? '').click({ button: 'right', timeout: 5000 });
      await this.#pickFromMenu([entry]);
      return true;
    });
  }

  /** Clicks a button of a view's title, or of its "…" menu. */
  async viewAction(view: string, action: string): Promise<void> {
    const header = this.view(view).locator('.pane-header');
    await waitFor(`the action ${action} of ${view}`, async () => {
      await header.hover({ timeout: 5000 });
      const button = header.locator(`.actions .action-label[aria-label^="${action}"]`).first();
      if (await button.isVisible()) {
        await button.click({ timeout: 3000 });
        return true;
      }
      await header.locator('.action-label[aria-label^="Views and More Actions"], .action-label[aria-label^="More Actions"]').first().click({ timeout: 3000 });
      await this.#pickFromMenu([action]);
      return true;
    });
  }

  async #pickFromMenu(entries: readonly string[]): Promise<void> {
    for (const [index, entry] of entries.entries()) {
      const item = this.page.locator('.monaco-menu .action-menu-item, .monaco-menu .action-item', { has: this.page.locator('.action-label', { hasText: exactly(entry) }) }).last();
      await item.hover({ timeout: 3000 });
      // A menu takes no clicks in its first moment, lest the one that opened it pick something.
      if (index === entries.length - 1) await item.click({ timeout: 3000, delay: 150 });
      else await item.press('ArrowRight', { timeout: 3000 });
    }
    await this.page.locator('.monaco-menu').first().waitFor({ state: 'hidden', timeout: 3000 });
  }

  // -- the quick input

  /** Runs a command by its title in the palette: "Docker: Pull Image…". */
  async runCommand(title: string): Promise<void> {
    const input = this.#quickInput();
    await waitFor(`the command ${title}`, async () => {
      await this.page.keyboard.press('Escape');
      await this.page.keyboard.press('F1');
      await input.fill(`>${title}`, { timeout: 5000 });
      await this.#quickItem(title).click({ timeout: 5000 });
      return true;
    });
  }

  /** Types into the quick input and accepts. */
  async quickFill(text: string): Promise<void> {
    const input = this.#quickInput();
    await input.fill(text);
    await input.press('Enter');
  }

  /** Picks the entry with that label. */
  async quickPick(label: string): Promise<void> {
    await this.#quickItem(label).click();
  }

  /** Marks entries of a list that takes several, and accepts. */
  async quickPickMany(labels: readonly string[]): Promise<void> {
    for (const label of labels) await this.#quickItem(label).locator('input, .monaco-checkbox, .quick-input-list-checkbox').first().click();
    await this.#quickInput().press('Enter');
  }

  /** Title, prompt and entries of the quick input, once it is there. */
  async quickInput(): Promise<{ readonly title: string; readonly message: string; readonly placeholder: string; readonly value: string; readonly items: readonly string[] }> {
    const widget = this.page.locator('.quick-input-widget');
    await widget.waitFor();
    return {
      title: (await widget.locator('.quick-input-title').textContent()) ?? '',
      message: (await widget.locator('.quick-input-message').textContent()) ?? '',
      placeholder: (await this.#quickInput().getAttribute('placeholder')) ?? '',
      value: await this.#quickInput().inputValue(),
      items: await widget.locator('.quick-input-list .monaco-list-row .label-name').allTextContents(),
    };
  }

  #quickInput(): Locator {
    return this.page.locator('.quick-input-widget .quick-input-box input');
  }

  /** @param description what has to stand beside the label; with none anything may. */
  #quickItem(label: string, description = ''): Locator {
    const items = this.page.locator('.quick-input-widget .quick-input-list .monaco-list-row', { has: this.page.locator('.label-name', { hasText: exactly(label) }) });
    return (description === '' ? items : items.filter({ has: this.page.locator('.label-description', { hasText: exactly(description) }) })).first();
  }

  // -- notifications, dialogs, the status bar

  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-list-item', { hasText: text }).first();
  }

  async notifications(): Promise<readonly string[]> {
    return this.page.locator('.notifications-toasts .notification-list-item-message').allTextContents();
  }

  async notificationButton(text: string | RegExp, button: string): Promise<void> {
    const notification = this.notification(text);
    await notification.hover();
    await notification.locator('.monaco-button', { hasText: exactly(button) }).click();
  }

  /** The text of the modal dialog, once it is there. */
  async dialog(): Promise<string> {
    const box = this.page.locator('.monaco-dialog-box');
    await box.waitFor();
    return box.locator('.dialog-message-container').innerText();
  }

  /** Answers the dialog that is there, and waits until it has gone: the next one may follow at once. */
  async dialogButton(label: string): Promise<void> {
    const button = await this.page.locator('.monaco-dialog-box .monaco-button', { hasText: exactly(label) }).elementHandle();
    await button.click();
    await button.waitForElementState('hidden');
  }

  /** An entry of the status bar that holds the text. */
  statusItem(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item', { hasText: text }).first();
  }

  // -- the terminal, the problems, the editor

  /** What the terminal that is shown holds on its screen, line by line, without the empty ones at its end. */
  async readTerminal(): Promise<string> {
    const lines = await this.page.locator('.terminal-wrapper.active .xterm-rows > div, .terminal-editor .xterm-rows > div').allTextContents();
    return lines.map((line) => line.replaceAll('\u00a0', ' ').trimEnd()).join('\n').trimEnd();
  }

  /** Waits until the terminal's screen holds the text. @throws with what it held last. */
  async waitForTerminal(text: string | RegExp): Promise<string> {
    let last = '';
    try {
      return await waitFor(`${String(text)} in the terminal`, async () => {
        last = await this.readTerminal();
        return (typeof text === 'string' ? last.includes(text) : text.test(last)) && last;
      });
    } catch (error) {
      throw new Error(`${String(error)}; it holds:\n${last}`, { cause: error });
    }
  }

  /** Types into the terminal that is shown. */
  async typeInTerminal(text: string): Promise<void> {
    await this.page.locator('.terminal-wrapper.active .xterm-helper-textarea').focus();
    await this.page.keyboard.type(text);
  }

  /** Presses a key, "Control+C", in the terminal that is shown. */
  async pressInTerminal(key: string): Promise<void> {
    await this.page.locator('.terminal-wrapper.active .xterm-helper-textarea').focus();
    await this.page.keyboard.press(key);
  }

  /** Follows a link of the terminal that is shown. */
  async terminalLink(text: string): Promise<void> {
    const line = this.page.locator('.terminal-wrapper.active .xterm-rows > div', { hasText: text }).last();
    const part = line.locator('span', { hasText: text }).last();
    await waitFor(`the link ${text}`, async () => {
      // The terminal takes the pointer itself, above its text. It looks for links when the pointer moves, and says so
      // when it has found one.
      await this.page.mouse.move(0, 0);
      await part.hover({ force: true, timeout: 5000 });
      await this.page.locator('.workbench-hover', { hasText: /\bclick\)/ }).waitFor({ timeout: 5000 });
      await part.click({ force: true, modifiers: ['Control'], timeout: 5000 });
      return true;
    });
  }

  /** The problems' panel, row by row. */
  async problems(): Promise<readonly string[]> {
    const panel = this.page.locator('.markers-panel');
    if (!(await panel.isVisible())) {
      await this.runCommand('Problems: Focus on Problems View');
      await panel.waitFor();
    }
    return panel.locator('.monaco-list-row').allInnerTexts();
  }

  /** The text of the editor that is shown, as far as it is on the screen. */
  async editorText(): Promise<string> {
    const lines = await this.page.locator('.editor-group-container.active .view-lines .view-line').evaluateAll((elements) =>
      elements.map((element) => ({ top: parseFloat((element as HTMLElement).style.top), text: element.textContent })),
    );
    return lines.sort((a, b) => a.top - b.top).map(({ text }) => text.replaceAll('\u00a0', ' ')).join('\n');
  }

  /** Clicks what is offered over a line of the editor. */
  async codeLens(title: string): Promise<void> {
    const lens = this.page.locator('.editor-group-container.active .codelens-decoration a', { hasText: exactly(title) }).first();
    await waitFor(`the lens ${title}`, async () => {
      await lens.click({ timeout: 5000 });
      return true;
    });
  }

  /** Opens a view of the side bar, or folds it away. */
  async unfoldView(title: string, isOpen = true): Promise<void> {
    const header = this.view(title).locator('.pane-header');
    await waitFor(`the view ${title} to ${isOpen ? 'open' : 'fold'}`, async () => {
      if ((await header.getAttribute('aria-expanded')) === String(isOpen)) return true;
      await header.click({ timeout: 5000 });
      return false;
    });
  }

  /** The titles of the open editors. */
  tabs(): Promise<readonly string[]> {
    return this.page.locator('.tabs-container .tab').evaluateAll((elements) => elements.map((element) => element.getAttribute('data-resource-name') ?? ''));
  }

  /** Opens a file of the workspace. */
  async openFile(name: string): Promise<void> {
    const folder = name.slice(0, Math.max(0, name.lastIndexOf('/')));
    // Files of other folders are called the same, and stand there until the list is filtered.
    const item = this.#quickItem(name.slice(name.lastIndexOf('/') + 1), folder);
    await waitFor(`the file ${name}`, async () => {
      await this.page.keyboard.press('Escape');
      await this.page.keyboard.press('Control+P');
      await this.#quickInput().fill(name, { timeout: 5000 });
      await item.click({ timeout: 5000 });
      return true;
    });
  }

  /** Keeps a picture of the window in `.lab/screenshots`. @returns its path. */
  async screenshot(name: string): Promise<string> {
    const folder = join('.lab', 'screenshots');
    await mkdir(folder, { recursive: true });
    const path = join(folder, `${name}.png`);
    await this.page.screenshot({ path });
    return path;
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}

function exactly(text: string): RegExp {
  return new RegExp(`^\\s*${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`);
}
