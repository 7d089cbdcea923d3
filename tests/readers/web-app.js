// node web-app.js FOLDER [SCREENSHOT.png] : opens the index.html of a folder in a headless browser; what it shows, as JSON.
import { createServer } from 'node:http';
import { readFile, writeFile } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import puppeteer from 'puppeteer-core';

const [folder, screenshot] = process.argv.slice(2);
const problems = [];

const server = createServer(async (request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
  try {
    const body = await readFile(join(folder, path === '/' ? 'index.html' : path));
    response.writeHead(200, { 'content-type': path === '/' ? 'text/html' : 'application/octet-stream' }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}).listen(0, '127.0.0.1');
await new Promise(resolve => server.once('listening', resolve));

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', protocolTimeout: 240_000,
  args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'],
});

/** Waits until the page has drawn or given up. */
const drawn = tab => tab.waitForFunction(() => document.body.dataset.state !== 'loading', { timeout: 120_000 });

/** Opens an address and waits. */
async function open(tab, address) {
  await tab.goto(address);
  await drawn(tab);
}

const text = tab => tab.evaluate(() => document.body.innerText);

/** Mean color of the pixels of each quarter of a picture that are neither gray nor blue as the background. */
const quarters = (tab, picture) => tab.evaluate(async url => {
  const image = await createImageBitmap(await (await fetch(url)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const pixels = context.getImageData(0, 0, image.width, image.height).data;
  const found = [0, 1, 2, 3].map(() => ({ count: 0, r: 0, g: 0, b: 0 }));
  for (let i = 0; i < image.width * image.height; i++) {
    const [r, g, b] = pixels.subarray(4 * i, 4 * i + 3);
    if (Math.min(r, g, b) > 190)
      continue;
    const quarter = found[(i % image.width < image.width / 2 ? 0 : 1) + (i < image.width * image.height / 2 ? 0 : 2)];
    quarter.count++;
    quarter.r += r;
    quarter.g += g;
    quarter.b += b;
  }
  return found.map(({ count, r, g, b }) => ({ count, r: r / count, g: g / count, b: b / count }));
}, `data:image/png;base64,${picture}`);

try {
  const tab = await browser.newPage();
  await tab.setViewport({ width: 120, height: 90 });
  tab.on('pageerror', e => problems.push(String(e)));
  tab.on('console', m => { if (m.type() === 'error') problems.push(m.text()); });
  const requests = [];
  tab.on('request', r => { if (!r.url().startsWith('data:')) requests.push(decodeURIComponent(new URL(r.url()).pathname)); });
  const address = `http://127.0.0.1:${server.address().port}/`;
  await open(tab, address);
  // In a larger window, finer levels are wanted.
  const small = requests.slice();
  await tab.setViewport({ width: 800, height: 600 });
  await tab.waitForNetworkIdle({ idleTime: 500 });
  await drawn(tab);
  const state = await tab.evaluate(() => document.body.dataset.state);
  const shown = await text(tab);
  const picture = await tab.screenshot({ encoding: 'base64' });
  if (screenshot)
    await writeFile(screenshot, Buffer.from(picture, 'base64'));
  const large = requests.slice(small.length);
  const seen = { state, text: shown, quarters: await quarters(tab, picture), small, large, problems: problems.slice() };
  const local = await browser.newPage();
  await open(local, `file://${join(folder, 'index.html')}`);
  console.log(JSON.stringify({ ...seen, textFromDisk: await text(local) }));
} finally {
  await browser.close();
  server.close();
}
