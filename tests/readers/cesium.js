// node cesium.js FOLDER TILESET [SCREEN_SPACE_ERROR [PICTURE.png]] : loads a tileset in CesiumJS in a headless browser; what it saw,
// as JSON. A tileset is a file tileset.json or, without that extension, the folder of an I3S scene service.
import { createServer } from 'node:http';
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';

const [folder, tileset, error = '1', picture] = process.argv.slice(2);
const cesium = join(fileURLToPath(new URL('.', import.meta.url)), 'node_modules/cesium/Build/Cesium');
// A folder is answered with its file index.*, as static web servers do.
const fileAt = async path => (await stat(path)).isDirectory() ? join(path, (await readdir(path)).find(name => name.startsWith('index.'))) : path;
const types = { '.jpg': 'image/jpeg', '.js': 'text/javascript', '.json': 'application/json', '.wasm': 'application/wasm', '.html': 'text/html', '.css': 'text/css' };
const page = `<!doctype html><style>#c,#c canvas{width:200px;height:150px;display:block}</style><div id=c></div>
<script>window.CESIUM_BASE_URL='/_cesium/'</script><script src="/_cesium/Cesium.js"></script>`;

const server = createServer(async (request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
  try {
    const file = path === '/' || path === '/favicon.ico' ? '' : path.startsWith('/_cesium/') ? join(cesium, path.slice(9)) : await fileAt(join(folder, path));
    const body = file ? await readFile(file) : path === '/' ? page : '';
    response.writeHead(200, { 'content-type': types[path === '/' ? '.html' : extname(file)] ?? 'application/octet-stream' }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}).listen(0, '127.0.0.1');
await new Promise(resolve => server.once('listening', resolve));

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', protocolTimeout: 240_000,
  args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'],
});
const problems = [];
try {
  const tab = await browser.newPage();
  tab.on('pageerror', e => problems.push(String(e)));
  tab.on('console', m => { if (m.type() === 'error' && !m.text().includes('favicon')) problems.push(m.text()); });
  await tab.goto(`http://127.0.0.1:${server.address().port}/`);
  const seen = await tab.evaluate(async (url, maximumScreenSpaceError) => {
    const viewer = new Cesium.Viewer('c', { baseLayer: false, baseLayerPicker: false, geocoder: false, animation: false, timeline: false,
      globe: false, skyBox: false, skyAtmosphere: false, contextOptions: { webgl: { preserveDrawingBuffer: true } } });
    viewer.targetFrameRate = 5;
    viewer.scene.backgroundColor = Cesium.Color.BLACK;
    const scene = url.endsWith('.json') ? undefined : await Cesium.I3SDataProvider.fromUrl(url, { cesium3dTilesetOptions: { maximumScreenSpaceError } });
    const tiles = scene?.layers[0].tileset ?? await Cesium.Cesium3DTileset.fromUrl(url, { maximumScreenSpaceError });
    const [failed, loaded] = [[], []];
    tiles.tileFailed.addEventListener(e => failed.push(`${e.url}: ${e.message}`));
    const nameOf = t => decodeURIComponent(new URL(t._i3sNode?.resource?.url ?? t.content.url, location.href).pathname.slice(1));
    let triangles = 0;
    tiles.tileLoad.addEventListener(t => { loaded.push(nameOf(t)); triangles += t.content.trianglesLength; });
    viewer.scene.primitives.add(scene ?? tiles);
    const sphere = tiles.boundingSphere;
    viewer.camera.viewBoundingSphere(sphere, new Cesium.HeadingPitchRange(0, -Math.PI / 2, sphere.radius * 2.2));
    const end = performance.now() + 120_000;
    // The nodes of a scene layer ask for their children only after they are drawn.
    const settle = scene ? 2000 : 300;
    let [quietSince, seenCount] = [performance.now(), 0];
    await new Promise(resolve => viewer.scene.postRender.addEventListener(() => {
      const now = performance.now();
      if (!tiles.tilesLoaded || loaded.length === 0 || loaded.length !== seenCount || tiles.statistics.numberOfPendingRequests > 0) {
        [quietSince, seenCount] = [now, loaded.length];
      }
      if (now - quietSince > settle || now > end) resolve();
    }));
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [200, 150];
    const context = canvas.getContext('2d');
    context.drawImage(viewer.scene.canvas, 0, 0, 200, 150);
    const pixels = context.getImageData(0, 0, 200, 150).data;
    const quadrants = [0, 1, 2, 3].map(() => ({ lit: 0, r: 0, g: 0, b: 0 }));
    for (let i = 0; i < 200 * 150; i++) {
      const [r, g, b] = pixels.subarray(4 * i, 4 * i + 3);
      if (r + g + b < 20) continue;
      const q = quadrants[(i % 200 < 100 ? 0 : 1) + (i < 200 * 75 ? 0 : 2)];
      q.lit++; q.r += r; q.g += g; q.b += b;
    }
    for (const q of quadrants) for (const c of ['r', 'g', 'b']) q[c] = q.lit ? q[c] / q.lit : 0;
    const c = Cesium.Cartographic.fromCartesian(sphere.center);
    return { failed, loaded, triangles, quadrants, radius: sphere.radius,
      center: c ? [Cesium.Math.toDegrees(c.latitude), Cesium.Math.toDegrees(c.longitude), c.height] : null };
  }, `/${tileset}`, Number(error));
  if (picture) await writeFile(picture, await (await tab.$('#c canvas')).screenshot());
  console.log(JSON.stringify({ ...seen, problems }));
} finally {
  await browser.close();
  server.close();
}
