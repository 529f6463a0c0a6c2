import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** Makes a webview show one of our pages, and lets it load nothing but that page. Sets no state: the page asks for it. */
export function fillWebview(webview: vscode.Webview, extensionUri: vscode.Uri, page: string): void {
  const folder = vscode.Uri.joinPath(extensionUri, 'dist', 'pages');
  webview.options = { enableScripts: true, localResourceRoots: [folder] };
  const file = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(folder, name)).toString();
  webview.html = pageHtml({ script: file(`${page}.js`), style: file(`${page}.css`), source: webview.cspSource, language: vscode.env.language });
}

interface PageParts {
  readonly script: string;
  readonly style: string;
  /** What stands for our own files in the policy. */
  readonly source: string;
  readonly language: string;
}

/** A document without content: all of it is drawn by the script, as text. Nothing else may be loaded or run. */
function pageHtml({ script, style, source, language }: PageParts): string {
  const nonce = randomBytes(16).toString('base64');
  const policy = `default-src 'none'; style-src ${source}; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'`;
  return `<!DOCTYPE html>
<html lang="${attribute(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${attribute(style)}">
</head>
<body>
<script nonce="${nonce}" src="${attribute(script)}"></script>
</body>
</html>`;
}

function attribute(text: string): string {
  return text.replace(/[&"<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}
