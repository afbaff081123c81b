/** Who may import whom (architecture.md, "Who may import whom"). Each comment is what a developer reads on failure. */
const rule = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

module.exports = {
  forbidden: [
    rule('no-cycles', 'Two files that need each other are one idea, or miss a third.', {}, { circular: true }),
    rule(
      'domain-is-pure',
      'The domain imports only geo and kit: bring time, dice and I/O in as arguments.',
      { path: '^shared/src/domain' },
      { pathNot: '^shared/src/(domain|geo|kit)' },
    ),
    rule(
      'geo-and-kit-stand-below',
      'geo and kit know nothing of the domain.',
      { path: '^shared/src/(geo|kit)' },
      { path: '^shared/src/(domain|protocol)' },
    ),
    rule(
      'features-never-meet',
      'A feature never imports another: publish a fact, or make the shared part a domain word.',
      { path: '^server/src/features/([^/]+)/' },
      { path: '^server/src/features/', pathNot: '^server/src/features/$1/' },
    ),
    rule(
      'client-features-never-meet',
      'Client features meet in app/, ui/, map/, board/ and feed/ only.',
      { path: '^client/src/features/([^/]+)/' },
      { path: '^client/src/features/', pathNot: '^client/src/features/$1/' },
    ),
    rule(
      'routes-touch-no-store',
      'Routes and socket handlers ask a service, never a store.',
      { path: '\\.(routes|socket)\\.ts$' },
      { path: '\\.store\\.ts$' },
    ),
    rule(
      'services-know-no-web',
      'Services never touch Fastify or Socket.IO.',
      { path: '\\.service\\.ts$' },
      { path: 'node_modules/(fastify|socket\\.io|@fastify)' },
    ),
    rule(
      'main-alone-picks-adapters',
      'Only main.ts, and the database room itself, import database adapters.',
      { path: '^server/src', pathNot: '^server/src/(main|db/)' },
      { path: '^server/src/db/(embedded|pool|index)' },
    ),
    rule(
      'react-free-rooms',
      'board, feed, call and map are React-free, but for board/hooks and the map view.',
      { path: '^client/src/(board|feed|call|map)/', pathNot: '(hooks\\.ts|map-view\\.tsx|base-map\\.tsx)$' },
      { path: 'node_modules/(react|react-dom|react-leaflet)/' },
    ),
    rule(
      'react-leaflet-in-one-file',
      'react-leaflet (Hippocratic licence) stays behind map/base-map.tsx.',
      { path: '^client/src', pathNot: 'map/base-map\\.tsx$' },
      { path: 'node_modules/react-leaflet' },
    ),
    rule(
      'nobody-imports-tests-or-scripts',
      'Product code stands alone.',
      { path: '^(client|server|shared)/' },
      { path: '^(tests|scripts)/' },
    ),
    rule('no-unresolved', 'An import that leads nowhere.', {}, { couldNotResolve: true, pathNot: '^geojson$' }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|node_modules/\\.)' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.cjs', '.json'],
    },
  },
};
