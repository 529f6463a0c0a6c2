import type { OutlineNode } from '../../core/outline/node.ts';

/**
 * What VS Code holds of a row: one object per id for as long as the row is shown, since the editor tells elements
 * apart by identity. What the row looks like is asked of the outline when it is drawn.
 */
export class Row {
  readonly id: string;
  /** The node as it was when the row was last drawn. */
  node: OutlineNode;

  constructor(node: OutlineNode) {
    this.id = node.id;
    this.node = node;
  }
}

/** The node, as its outline knows it, of what a menu, an inline action or a click hands to a command; undefined from the palette. */
export function nodeOf(argument: unknown): OutlineNode | undefined {
  return argument instanceof Row ? (argument.node.origin ?? argument.node) : undefined;
}
