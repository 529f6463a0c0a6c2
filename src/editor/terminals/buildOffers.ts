import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { displayText, shortId } from '../../core/outline/displayText.ts';
import type { Subject } from '../../core/outline/node.ts';

/** What is built, as far as it is known. */
export interface Offered {
  readonly engineId: string;
  readonly buildId: string;
  /** Tells the builds of several terminals apart. */
  readonly name: string;
  /** Not there where nothing was built. */
  readonly image?: { readonly id: string; readonly reference: string | undefined };
}

interface Offer {
  /** The line as it stands in the terminal. */
  readonly line: string;
  readonly links: readonly OfferLink[];
}

class OfferLink extends vscode.TerminalLink {
  readonly command: string;
  readonly subject: Subject;

  constructor(startIndex: number, { text, tooltip, command, subject }: { readonly text: string; readonly tooltip: string; readonly command: string; readonly subject: Subject }) {
    super(startIndex, text.length, tooltip);
    this.command = command;
    this.subject = subject;
  }
}

/** How many offers stay links; older builds' lines become plain text. */
const keptOffers = 50;
const gap = '   ';

/** What a build's terminal offers on its last line: to run the image, to show it in the tree, and to open the build's page. */
export class BuildOffers implements vscode.TerminalLinkProvider<OfferLink> {
  #offers: readonly Offer[] = [];

  /** @returns the line that offers it, to be written to the terminal. */
  offer(offered: Offered): string {
    const links: OfferLink[] = [];
    let line = '';
    for (const entry of entriesOf(offered)) {
      if (line !== '') line += gap;
      links.push(new OfferLink(line.length, entry));
      line += entry.text;
    }
    // The newest comes first: of several builds of one name it is the one that is meant.
    this.#offers = [{ line, links }, ...this.#offers].slice(0, keptOffers);
    return `\r\n${line.split(gap).map((text) => `\u001b[4m${text}\u001b[24m`).join(gap)}\r\n`;
  }

  provideTerminalLinks({ line }: vscode.TerminalLinkContext): OfferLink[] {
    return [...(this.#offers.find((offer) => offer.line === line.trimEnd())?.links ?? [])];
  }

  async handleTerminalLink({ command, subject }: OfferLink): Promise<void> {
    await vscode.commands.executeCommand(command, { subject });
  }
}

function entriesOf({ engineId, buildId, name: buildName, image }: Offered): readonly { readonly text: string; readonly tooltip: string; readonly command: string; readonly subject: Subject }[] {
  const build = { text: l10n.t('Open Build of {0}', displayText(buildName)), tooltip: l10n.t('Show the steps of the build over time'), command: 'gantry.build.open', subject: { kind: 'build' as const, engineId, id: buildId } };
  if (!image) return [build];
  const { id, reference } = image;
  const subject: Subject = { kind: 'image', engineId, id, ...(reference === undefined ? {} : { reference }) };
  const name = displayText(reference ?? shortId(id));
  return [
    { text: l10n.t('Run {0}', name), tooltip: l10n.t('Make a container of the image'), command: 'gantry.image.run', subject },
    { text: l10n.t('Reveal {0}', name), tooltip: l10n.t('Show the image in the Docker view'), command: 'gantry._reveal', subject },
    { ...build, text: l10n.t('Open Build') },
  ];
}
