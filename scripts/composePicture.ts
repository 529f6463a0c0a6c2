import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { installCompose } from '../test/host/compose.ts';
import { type EditorWindow } from '../test/host/editorWindow.ts';

const command = `["sh", "-c", "trap 'exit 0' TERM; sleep 86400 & wait"]`;
const file = (level: string): string => `name: blog
services:
  web:
    image: busybox
    command: ${command}
    depends_on: [db]
    environment:
      LOG_LEVEL: ${level}
    ports: ["8085:80"]
  db:
    image: busybox
    command: ${command}
    volumes: ["posts:/var/lib/posts"]
  mail:
    image: busybox
    command: ${command}
    profiles: [debug]
volumes:
  posts: {}
`;

/** A project that was brought up, of which one service has drifted from its file. @param take takes the picture. */
export async function showCompose(window: EditorWindow, workspace: string, take: () => Promise<void>): Promise<void> {
  const configFolder = join(dirname(workspace), 'config');
  await installCompose('2.26', configFolder, join(configFolder, 'bin'));
  await writeFile(join(workspace, 'compose.yaml'), file('info'));
  await window.runCommand('View: Close All Editors');
  await window.showSideBar('Docker');
  for (const view of ['Images', 'Volumes', 'Networks', 'Registries', 'Builds', 'Contexts']) await window.unfoldView(view, false);
  await window.rowAction('Containers', 'blog', 'Compose Up');
  await window.waitForRows('Containers', 'the project to run', (rows) => rows.some(({ label, description }) => label === 'blog' && description.includes('2/2 running')));
  await window.runCommand('View: Hide Panel');
  await writeFile(join(workspace, 'compose.yaml'), file('debug'));
  await window.openFile('compose.yaml');
  await window.expand('Containers', 'blog');
  await window.waitForRows('Containers', 'the drift', (rows) => rows.some(({ label, description }) => label === 'web' && description.includes('stale')));
  await window.page.locator('.codelens-decoration', { hasText: 'Differences' }).first().waitFor();
  await window.page.mouse.move(800, 600);
  await take();
}
