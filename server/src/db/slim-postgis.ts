import { createReadStream, createWriteStream, existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { constants, createGunzip, createGzip } from 'node:zlib';
import { postgis } from '@electric-sql/pglite-postgis';
import { extract, pack } from 'tar-stream';

/** `geometry` and `geography` with their functions; not raster, topology and geocoder, nor the scripts of upgrades. */
const KEPT =
  /^(?:\.\/)?(?:lib\/postgresql\/postgis-\d+\.so|share\/proj\/.*|share\/postgresql\/extension\/postgis(?:\.control|--[\d.]+\.sql))$/;
/** Without one of these it is no PostGIS: the library, its control file, its script. */
const NEEDED = [/\.so$/, /postgis\.control$/, /postgis--[\d.]+\.sql$/];
const NAME = /^postgis-\d+\.tar\.gz$/;

/**
 * PostGIS without what nobody here asks for. The package's bundle is unpacked, and each library in it compiled, at every
 * start: measured 2026-11-26, the slim one takes 4.2 instead of 6.7 s of processor and 580 instead of 900 MB of memory.
 * It is made once, in `folder`, which only its owner can write to: what is in it is run.
 */
export function slimPostgis(folder: string): typeof postgis {
  return {
    name: postgis.name,
    async setup(database, options) {
      const made = await postgis.setup(database, options);
      const whole = made.bundlePath;
      return whole ? { ...made, bundlePath: pathToFileURL(await slimmed(fileURLToPath(whole), folder)) } : made;
    },
  };
}

/** Path of the slim copy of that bundle; another version of the package has another size, and makes a new one. */
async function slimmed(whole: string, folder: string): Promise<string> {
  const name = `postgis-${statSync(whole).size}.tar.gz`;
  const path = join(folder, name);
  if (existsSync(path)) return path;
  const making = `${path}.making`;
  await writeSlim(whole, making);
  renameSync(making, path);
  for (const old of readdirSync(folder)) if (NAME.test(old) && old !== name) rmSync(join(folder, old));
  return path;
}

async function writeSlim(whole: string, path: string): Promise<void> {
  const kept = pack();
  const unpacked = extract();
  const found: string[] = [];
  unpacked.on('entry', (header, content, next) => {
    if (!KEPT.test(header.name)) {
      content.resume();
      content.on('end', next);
      return;
    }
    found.push(header.name);
    content.pipe(kept.entry(header, next));
  });
  const reading = pipeline(createReadStream(whole), createGunzip(), unpacked).then(() => kept.finalize());
  // Read once a start and never sent: quickly written beats small.
  const packed = createGzip({ level: constants.Z_BEST_SPEED });
  await Promise.all([reading, pipeline(kept, packed, createWriteStream(path, { mode: 0o600, flush: true }))]);
  if (!NEEDED.every((one) => found.some((name) => one.test(name))))
    throw new Error('the bundle of PostGIS is not laid out as expected');
}
