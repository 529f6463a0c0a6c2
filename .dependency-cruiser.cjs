/** Who may import whom: the table of ARCHITECTURE.md, as rules. Type imports count too. */
const core = (folder, allowed) => ({
  name: `core-${folder}`,
  comment: `core/${folder} may import only: ${allowed.join(', ') || 'nothing'}`,
  severity: 'error',
  from: { path: `^src/core/${folder}/` },
  to: { path: '^src/', pathNot: [folder, ...allowed].map((name) => `^src/core/${name}${name.endsWith('.ts') ? '$' : '/'}`) },
});
const libraries = (name, from, allowed) => ({
  name: `libraries-${name}`,
  severity: 'error',
  from: { path: from },
  to: { dependencyTypesNot: ['local', 'core', 'aliased-tsconfig'], path: 'node_modules/', pathNot: allowed.map((library) => `node_modules/(@types/)?${library}/`) },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^vscode$' } },
    { name: 'core-knows-no-editor', severity: 'error', from: { path: '^src/core/' }, to: { path: '(^vscode$|@types/vscode|^src/editor/|^src/extension)' } },
    core('base', []),
    core('model', ['base']),
    core('engine', ['model', 'base']),
    core('build', ['engine/engine.ts', 'registry', 'model', 'base']),
    core('registry', ['engine/engine.ts', 'model', 'base']),
    core('compose', ['model', 'base']),
    core('contexts', ['engine/engine.ts', 'engine/contexts.ts', 'engine/endpoint.ts', 'engine/tlsMaterial.ts', 'model', 'base']),
    core('files', ['engine/engine.ts', 'model', 'base']),
    core('layers', ['engine/engine.ts', 'files', 'model', 'base']),
    core('run', ['engine/engine.ts', 'logs/terminalText.ts', 'model', 'base']),
    core('inventory', ['engine/engine.ts', 'model', 'base']),
    // What a build was, and what its Dockerfile says, as plain values.
    core('analysis', ['build/record.ts', 'build/dockerfile.ts', 'build/recordSecrets.ts', 'build/goPattern.ts', 'build/pacer.ts', 'build/text.ts', 'model', 'base']),
    core('language', ['build/dockerfile.ts', 'model', 'base']),
    core('logs', ['engine/engine.ts', 'model', 'base']),
    // Selected and told of as in logs; a process is sent its signal as files are reached.
    core('stats', ['logs/logSelection.ts', 'logs/logNotes.ts', 'files/runProgram.ts', 'engine/engine.ts', 'model', 'base']),
    core('outline', ['inventory/inventory.ts', 'layers/stack.ts', 'layers/efficiency.ts', 'layers/compareImages.ts', 'build/history.ts', 'build/record.ts', 'build/pacer.ts', 'analysis', 'model', 'base']),
    libraries('core', '^src/core/(?!engine/|build/|compose/|files/|contexts/)', ['@vscode/l10n']),
    libraries('engine', '^src/core/engine/', ['@vscode/l10n', 'dockerode', 'docker-modem']),
    libraries('build', '^src/core/build/', ['@vscode/l10n', '@bufbuild/protobuf', 'tar-stream']),
    libraries('compose', '^src/core/compose/', ['@vscode/l10n', 'yaml']),
    libraries('contexts', '^src/core/contexts/', ['@vscode/l10n', 'tar-stream']),
    libraries('files', '^src/core/files/', ['@vscode/l10n', 'tar-stream']),
    {
      name: 'pages-know-only-their-protocol',
      comment: 'A page runs in a webview: it imports its own folder, what pages share, and plain values and functions that need neither Node nor an editor.',
      severity: 'error',
      from: { path: '^src/pages/([^/]+)/' },
      to: { path: '^src/', pathNot: ['^src/pages/($1|shared)/', '^src/core/model/', '^src/core/base/fields\\.ts$', '^src/core/logs/styledText\\.ts$'] },
    },
    { name: 'pages-know-no-node', severity: 'error', from: { path: '^src/pages/' }, to: { dependencyTypes: ['core', 'npm', 'npm-dev'], pathNot: 'node_modules/uplot/' } },
    { name: 'pages-are-known-by-their-protocol', severity: 'error', from: { path: '^src/(?!pages/)' }, to: { path: '^src/pages/', pathNot: '/protocol\\.ts$' } },
    { name: 'no-child-processes', comment: 'The API first. A credential helper is a program by its very nature, and so is ssh.', severity: 'error', from: { path: '^src/', pathNot: '^src/core/(registry/credentialHelper|engine/sshProgram)\\.ts$' }, to: { path: '^(node:)?child_process$' } },
    { name: 'askpass-stands-alone', comment: 'ssh runs it: it is a program of its own.', severity: 'error', from: { path: '^src/askpass/' }, to: { path: '^src/(?!askpass/)' } },
    { name: 'nobody-imports-askpass', severity: 'error', from: { path: '^src/(?!askpass/)' }, to: { path: '^src/askpass/' } },
    { name: 'nothing-imports-commands', severity: 'error', from: { path: '^src/editor/(?!commands/)' }, to: { path: '^src/editor/commands/' } },
    { name: 'nobody-imports-the-extension', severity: 'error', from: {}, to: { path: '^src/extension\\.ts$' } },
    { name: 'source-knows-no-tests', severity: 'error', from: { path: '^src/' }, to: { path: '^test/' } },
    { name: 'no-orphans', severity: 'error', from: { path: '^src/(?!extension\\.ts|askpass/main\\.ts)', orphan: true }, to: {} },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'], extensions: ['.ts', '.js', '.json', '.d.ts'] },
  },
};
