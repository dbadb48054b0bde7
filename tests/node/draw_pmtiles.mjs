// Draws one tile of a PMTiles archive on a canvas of 256 pixels, read by range by PMTiles' own reader.
import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader as Reader } from "pbf";
import { PMTiles } from "pmtiles";

globalThis.drawTile = async (url, layerId, z, x, y) => {
  const archive = new PMTiles(url);
  const header = await archive.getHeader();
  const metadata = await archive.getMetadata();
  const { data } = await archive.getZxy(z, x, y);
  const layer = new VectorTile(new Reader(new Uint8Array(data))).layers[layerId];
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 256;
  document.body.replaceChildren(canvas);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const colours = {};
  for (let i = 0; i < layer.length; i += 1) {
    const feature = layer.feature(i);
    pen.beginPath();
    for (const ring of feature.loadGeometry()) {
      ring.forEach((p, at) => pen[at ? "lineTo" : "moveTo"]((p.x / layer.extent) * 256, (p.y / layer.extent) * 256));
      pen.closePath();
    }
    pen.fillStyle = feature.properties.colour;
    pen.fill("evenodd");
    colours[feature.properties.id] = feature.properties.colour;
  }
  const pixel = (px, py) => [...pen.getImageData(px, py, 1, 1).data];
  return { zooms: [header.minZoom, header.maxZoom], vector: metadata.vector_layers, colours, pixels: [pixel(45, 210), pixel(135, 210), pixel(128, 20)] };
};
