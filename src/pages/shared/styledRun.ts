import type { StyledRun, TextStyle } from '../../core/logs/styledText.ts';
import { element } from './dom.ts';

/** A piece of a program's output, as text that looks as a terminal would show it. */
export function drawn({ text, style }: StyledRun): Node {
  const classes = classesOf(style);
  return classes === '' ? document.createTextNode(text) : element('span', { class: classes, text });
}

function classesOf(style: TextStyle): string {
  const { foreground, background, isInverse, isBold, isDim, isItalic, isUnderlined, isStruck } = style;
  const classes = [
    foreground === undefined ? '' : `fg-${foreground}`,
    background === undefined ? '' : `bg-${background}`,
    isInverse ? 'inverse' : '',
    isBold ? 'bold' : '',
    isDim ? 'dim' : '',
    isItalic ? 'italic' : '',
    isUnderlined ? 'underlined' : '',
    isStruck ? 'struck' : '',
  ];
  return classes.filter((name) => name !== '').join(' ');
}
