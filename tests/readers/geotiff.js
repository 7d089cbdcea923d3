// node geotiff.js FILE.tif : images, place and pixels as npm geotiff reads them, as JSON.
import { fromFile } from 'geotiff';

const tiff = await fromFile(process.argv[2]);
const count = await tiff.getImageCount();
const sizes = [];
for (let i = 0; i < count; i++) {
  const image = await tiff.getImage(i);
  sizes.push([image.getWidth(), image.getHeight()]);
}
const image = await tiff.getImage(0);
const rasters = await image.readRasters();
const [width, height] = sizes[0];
const at = (x, y) => Array.from(rasters, band => band[y * width + x]);
console.log(JSON.stringify({ sizes, origin: image.getOrigin(), resolution: image.getResolution(), keys: image.getGeoKeys(),
  noData: image.getGDALNoData(), tile: [image.getTileWidth(), image.getTileHeight()], bands: image.getSamplesPerPixel(),
  first: at(0, 0), last: at(width - 1, height - 1) }));
process.exit(0);
