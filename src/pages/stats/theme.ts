/** What the charts are drawn in: canvases know no style sheets. */
export interface ChartTheme {
  readonly text: string;
  readonly grid: string;
  readonly background: string;
  readonly alarm: string;
  readonly font: string;
  /** By the place of a container among those that are charted. */
  readonly series: readonly string[];
}

export function readTheme(): ChartTheme {
  const style = getComputedStyle(document.body);
  const read = (name: string, otherwise: string): string => style.getPropertyValue(name).trim() || otherwise;
  return {
    text: read('--vscode-descriptionForeground', style.color),
    grid: read('--stats-grid', 'rgba(128, 128, 128, 0.2)'),
    background: read('--vscode-editor-background', style.backgroundColor),
    alarm: read('--vscode-editorError-foreground', style.color),
    font: `11px ${style.fontFamily}`,
    series: Array.from({ length: 8 }, (_, place) => read(`--colour-${place}`, style.color)),
  };
}

/** Calls a listener when the theme is another. */
export function onThemeChange(listener: () => void): void {
  new MutationObserver(listener).observe(document.body, { attributes: true, attributeFilter: ['class'] });
}
