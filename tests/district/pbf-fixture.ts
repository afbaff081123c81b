import { deflateSync } from 'node:zlib';
import { PbfWriter } from 'pbf';

/** A tiny `.osm.pbf` written by hand: one named street of three nodes. Coordinates in units of 1e-7 degree. */
const NODES: readonly [id: number, lon: number, lat: number][] = [
  [1, 1_190_010_000, 320_010_000],
  [2, 1_190_050_000, 320_050_000],
  [3, 1_190_090_000, 320_090_000],
];
const STRINGS = ['', 'highway', 'tertiary', 'name', '府前街'];

function block(type: string, content: Uint8Array): Buffer {
  const blob = new PbfWriter();
  blob.writeVarintField(2, content.length);
  blob.writeBytesField(3, deflateSync(content));
  const data = blob.finish();
  const header = new PbfWriter();
  header.writeStringField(1, type);
  header.writeVarintField(3, data.length);
  const head = header.finish();
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  return Buffer.concat([length, head, data]);
}

export function tinyPbf(): Buffer {
  const header = new PbfWriter();
  header.writeMessage(
    1,
    (_box, pbf) => {
      for (const [tag, nano] of [
        [1, 119e9],
        [2, 119.01e9],
        [3, 32.01e9],
        [4, 32e9],
      ])
        pbf.writeSVarintField(tag, nano);
    },
    null,
  );
  header.writeStringField(4, 'OsmSchema-V0.6');
  const data = new PbfWriter();
  data.writeMessage(
    1,
    (_t, pbf) => {
      for (const text of STRINGS) pbf.writeBytesField(1, Buffer.from(text));
    },
    null,
  );
  data.writeMessage(
    2,
    (_g, group) => {
      for (const [id, lon, lat] of NODES)
        group.writeMessage(
          1,
          (_n, pbf) => {
            pbf.writeSVarintField(1, id);
            pbf.writeSVarintField(8, lat);
            pbf.writeSVarintField(9, lon);
          },
          null,
        );
    },
    null,
  );
  data.writeMessage(
    2,
    (_g, group) =>
      group.writeMessage(
        3,
        (_w, pbf) => {
          pbf.writeVarintField(1, 100);
          pbf.writePackedVarint(2, [1, 3]);
          pbf.writePackedVarint(3, [2, 4]);
          pbf.writePackedSVarint(8, [1, 1, 1]); // differences
        },
        null,
      ),
    null,
  );
  return Buffer.concat([block('OSMHeader', header.finish()), block('OSMData', data.finish())]);
}
