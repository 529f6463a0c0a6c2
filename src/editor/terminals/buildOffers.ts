import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { displayText, shortId } from '../../core/outline/displayText.ts';
import type { Subject } from '../../core/outline/node.ts';

type ImageSubject = Extract<Subject, { readonly kind: 'image' }>;

interface Offer {
  /** The line as it stands in the terminal. */
  readonly line: string;
  readonly links: readonly OfferLink[];
}

class OfferLink extends vscode.TerminalLink {
  readonly command: string;
  readonly subject: ImageSubject;

  constructor(startIndex: number, { text, tooltip, command, subject }: { readonly text: string; readonly tooltip: string; readonly command: string; readonly subject: ImageSubject }) {
    super(startIndex, text.length, tooltip);
    this.command = command;
    this.subject = subject;
  }
}

/** How many offers stay links; older builds' lines become plain text. */
const keptOffers = 50;
const gap = '   ';

/** What a build's terminal offers on its last line: to run the image, and to show it in the tree. */
export class BuildOffers implements vscode.TerminalLinkProvider<OfferLink> {
  #offers: readonly Offer[] = [];

  /** @returns the line that offers it, to be written to the terminal. */
  offer(engineId: string, imageId: string, reference: string | undefined): string {
    const subject: ImageSubject = { kind: 'image', engineId, id: imageId, ...(reference === undefined ? {} : { reference }) };
    const name = displayText(reference ?? shortId(imageId));
    const run = l10n.t('Run {0}', name);
    const reveal = l10n.t('Reveal {0}', name);
    const links = [
      new OfferLink(0, { text: run, tooltip: l10n.t('Make a container of the image'), command: 'gantry.image.run', subject }),
      new OfferLink(run.length + gap.length, { text: reveal, tooltip: l10n.t('Show the image in the Docker view'), command: 'gantry._reveal', subject }),
    ];
    // The newest comes first: of several builds of one name it is the one that is meant.
    this.#offers = [{ line: run + gap + reveal, links }, ...this.#offers].slice(0, keptOffers);
    return `\r\n\u001b[4m${run}\u001b[24m${gap}\u001b[4m${reveal}\u001b[24m\r\n`;
  }

  provideTerminalLinks({ line }: vscode.TerminalLinkContext): OfferLink[] {
    return [...(this.#offers.find((offer) => offer.line === line.trimEnd())?.links ?? [])];
  }

  async handleTerminalLink({ command, subject }: OfferLink): Promise<void> {
    await vscode.commands.executeCommand(command, { subject });
  }
}
