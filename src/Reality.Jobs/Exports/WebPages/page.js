// ---- page: each document has read(file), which loads one, draw(size), and gl of its canvas

const fieldOfView = 45 * Math.PI / 180;
const maxRequests = 6;
const element = id => document.getElementById(id);
const canvas = document.querySelector('canvas');
let requestCount = 0, loadedCount = 0, isRequested = false;

async function get(path) {
  const response = await fetch(path.split('/').map(encodeURIComponent).join('/'));
  if (!response.ok)
    throw new Error(`${path} could not be loaded: ${response.status} ${response.statusText}`);
  return response;
}

async function load(file) {
  file.state = 'loading';
  requestCount++;
  try {
    await read(file);
    file.state = 'ready';
  } catch (error) {
    file.state = 'failed';
    element('problem').hidden = false;
    element('problem').textContent = error.message;
    console.error(error.message);
  } finally {
    requestCount--;
    loadedCount++;
    requestFrame();
  }
}

/** A program in use, of a vertex and a fragment shader. */
function useProgram(...sources) {
  const program = gl.createProgram();
  for (const [i, source] of sources.entries()) {
    const shader = gl.createShader([gl.VERTEX_SHADER, gl.FRAGMENT_SHADER][i]);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS))
      throw new Error(gl.getShaderInfoLog(shader));
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS))
    throw new Error(gl.getProgramInfoLog(program));
  gl.useProgram(program);
  return program;
}

const uniformsOf = (program, names) =>
  Object.fromEntries(names.map(name => [name, gl.getUniformLocation(program, name)]));

function requestFrame() {
  if (!isRequested)
    requestAnimationFrame(drawFrame);
  isRequested = true;
}

function drawFrame() {
  isRequested = false;
  const size = [canvas.clientWidth, canvas.clientHeight].map(side => Math.max(1, Math.round(side * devicePixelRatio)));
  if (canvas.width !== size[0] || canvas.height !== size[1])
    [canvas.width, canvas.height] = size;
  draw(size);
}

/** Asks for files that are wanted, the first ones first, and shows how far loading is. */
function loadSome(wanted, isEmpty) {
  wanted.slice(0, Math.max(0, maxRequests - requestCount)).forEach(file => load(file));
  const isLoading = requestCount > 0;
  const progress = element('progress').style;
  progress.width = `${100 * loadedCount / Math.max(1, loadedCount + Math.max(wanted.length, requestCount))}%`;
  progress.opacity = isLoading ? 1 : 0;
  if (!isLoading)
    loadedCount = 0;
  document.body.dataset.state = isLoading ? 'loading' : isEmpty ? 'empty' : 'ready';
  element('north').firstElementChild.style.transform = `rotate(${-camera.heading}rad)`;
}

function fail(text) {
  document.body.dataset.state = 'failed';
  element('hint').hidden = true;
  element('message').hidden = false;
  element('message').textContent = text;
}

/** Begins to show the page, or says why it cannot. */
async function start(show, what) {
  if (location.protocol === 'file:') {
    return fail('This page reads the files beside it, which browsers only allow over HTTP.\n\nServe the folder, for example with '
      + '"python3 -m http.server" in it, and open http://localhost:8000.');
  }
  if (!gl)
    return fail(`This browser has no WebGL 2, which draws ${what}. Try another browser, or turn on graphics acceleration.`);
  canvas.addEventListener('webglcontextlost', () => fail('The graphics card has run out of memory. Reload this page.'));
  try {
    await show();
  } catch (error) {
    fail(`This page could not show ${what}.\n\n${error.message}`);
  }
}

