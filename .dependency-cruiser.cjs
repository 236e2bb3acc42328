// Who may import whom. CONTRIBUTING.md has the map in words; test/architecture/imports.test.ts shows that each rule bites.

/** Each room of src and the rooms that it may import; its own files are always allowed. */
const rooms = {
  model: [],
  xmpp: ['model'],
  stats: ['model'],
  net: ['model'],
  inspect: ['xmpp', 'stats', 'model'],
  scenario: ['xmpp', 'model'],
  load: ['scenario', 'stats', 'xmpp', 'model'],
  report: ['stats', 'model'],
  server: ['xmpp', 'model'],
  ui: ['inspect', 'stats', 'model'],
  commands: ['model', 'xmpp', 'stats', 'net', 'inspect', 'scenario', 'load', 'report', 'server', 'ui'],
};

/** Where each package may be imported. `types` are packages whose types may be used everywhere. */
const homes = {
  commander: '^src/(cli[.]ts$|commands/)',
  blessed: '^src/ui/',
  undici: '^src/net/',
  '@xmpp/xml': '^src/xmpp/',
  '@mongodb-js/saslprep': '^src/xmpp/',
  'hdr-histogram-js': '^src/stats/',
  yaml: '^src/scenario/',
  zod: '^src/(scenario|stats)/',
  '@peculiar/x509': '^src/net/',
  'reflect-metadata': '^src/net/',
  pako: '^src/inspect/',
  re2js: '^src/inspect/',
  uplot: '^src/report/html/page/',
};
const typesEverywhere = ['@xmpp/xml'];

/** Registry folders: every file (or folder) in them stands alone; only their index.ts knows them all. */
const registries =
  'inspect/decoders|inspect/protocols|scenario/steps|report/writers|net/transports|ui/panels';

/** Rooms that touch the outside. All others get bytes, a Clock or a Connection. */
const edge = '^src/(cli[.]ts$|(net|ui|commands)/)';
/** What is started and not imported: the program and its threads. */
const entries = '^src/(cli|.*-worker)[.]ts$';
const pureCore = '^(node:)?(crypto|buffer)$';

/** A package as it is found, as its types from DefinitelyTyped are found, and when it is not found at all. */
const spellings = (name) => [
  `(^|/)node_modules/${name}/`,
  `(^|/)node_modules/@types/${name.replace('@', '').replace('/', '__')}/`,
  `^${name}(/|$)`,
];

const roomRules = Object.entries(rooms).map(([room, allowed]) => ({
  name: `room-${room}`,
  comment:
    allowed.length > 0 ? `${room} may import only ${allowed.join(', ')}` : `${room} may import nothing`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: `^src/(${[room, ...allowed].join('|')})/` },
}));

const homeRules = Object.entries(homes).map(([name, home]) => ({
  name: `home-${name}`,
  comment: `${name} is imported in one place of the house only`,
  severity: 'error',
  from: { path: '^src/', pathNot: home },
  to: {
    path: spellings(name),
    ...(typesEverywhere.includes(name) && { dependencyTypesNot: ['type-only'] }),
  },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    ...homeRules,
    {
      name: 'room-cli',
      comment: 'cli.ts joins the commands; from the rest it needs only the vocabulary',
      severity: 'error',
      from: { path: '^src/[^/]+$' },
      to: { path: '^src/', pathNot: '^src/(commands|model)/' },
    },
    {
      name: 'no-room',
      comment: 'every file but cli.ts lives in one of the rooms',
      severity: 'error',
      from: {},
      to: { path: '^src/', pathNot: [`^src/(${Object.keys(rooms).join('|')})/`, '^src/cli[.]ts$'] },
    },
    {
      name: 'registry-neighbours',
      comment: 'files of a registry folder do not import each other',
      severity: 'error',
      from: { path: `^src/(${registries})/([^/.]+)`, pathNot: '/index[.]ts$' },
      to: { path: '^src/$1/', pathNot: '^src/$1/$2([.]ts$|/)' },
    },
    {
      name: 'pure-core',
      comment: 'only net, ui, commands and cli touch sockets, files, timers and the process',
      severity: 'error',
      from: { path: '^src/', pathNot: edge },
      to: { dependencyTypes: ['core'], pathNot: pureCore },
    },
    {
      name: 'no-cycle',
      comment: 'files that need each other are one file, or want a third one',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphan',
      comment: 'a file that nobody imports is dead',
      severity: 'error',
      from: { orphan: true, pathNot: entries },
      to: {},
    },
    {
      name: 'resolvable',
      comment: 'an import that leads nowhere hides from every other rule',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'declared-packages',
      comment: 'the published package has its dependencies, and no others',
      severity: 'error',
      from: { path: '^src/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'npm-optional', 'npm-peer'],
        dependencyTypesNot: ['type-only'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // AssemblyScript: nothing is imported there.
    exclude: { path: '^src/xmpp/wasm/' },
    // Type imports count: a room that knows the types of another depends on it.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      mainFields: ['main', 'types'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
