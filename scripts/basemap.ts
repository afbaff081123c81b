import { mkdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { importBasemap } from './basemap-import/index.ts';
import { ensureDemoBasemap } from './demo/index.ts';
import { dataFolder } from './kit/data-folder.ts';

const HELP = `usage: scripts/basemap import FILE [--name N] [--data DIR]
       scripts/basemap demo [--data DIR]

Imports a map of OpenStreetMap (.osm, .osm.gz, .osm.pbf) into the data folder: vector tiles for the wall, the street
graph for the simulator, named places for posts. The running server shows it at once. "demo" makes the fictional
district. Prints one JSON line.

  --name N    lower-case letters, digits, hyphens; else from the file's name
  --data DIR  the data folder (DATA_DIR, else ./data of the project)
  --help
`;

async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      name: { type: 'string' },
      data: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const data = dataFolder(values.data);
  const [verb, file, ...rest] = positionals;
  if (verb === 'demo' && file === undefined) {
    await mkdir(data, { recursive: true, mode: 0o700 });
    const made = await ensureDemoBasemap(data);
    process.stdout.write(`${JSON.stringify({ name: 'demo', made })}\n`);
    return 0;
  }
  if (verb !== 'import' || file === undefined || rest.length > 0) {
    process.stderr.write(`scripts/basemap: what is to be imported?\n\n${HELP}`);
    return 64;
  }
  const started = performance.now();
  await mkdir(data, { recursive: true, mode: 0o700 });
  const imported = await importBasemap({
    file,
    dataDir: data,
    ...(values.name === undefined ? {} : { name: values.name }),
  });
  if (!imported.ok) {
    process.stderr.write(`scripts/basemap: ${imported.refusal.code}: ${imported.refusal.reason}\n`);
    return 65;
  }
  const { meta, features, streets } = imported.value;
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  process.stdout.write(
    `${JSON.stringify({ name: meta.name, bounds: meta.bounds, features, streets, attribution: meta.attribution, seconds })}\n`,
  );
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof TypeError && 'code' in error)) throw error;
  process.stderr.write(`scripts/basemap: ${error.message}\n\n${HELP}`);
  process.exitCode = 64;
}
