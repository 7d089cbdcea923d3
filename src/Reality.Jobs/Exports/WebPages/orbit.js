// ---- vectors, as arrays of three numbers

const add = (a, b, scale = 1) => [a[0] + b[0] * scale, a[1] + b[1] * scale, a[2] + b[2] * scale];
const minus = (a, b) => add(a, b, -1);
const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const length = a => Math.hypot(...a);
const unit = a => a.map(x => x / length(a));

// ---- camera: looks at a target from a distance, with axes of the ground below the model

const camera = { target: [0, 0, 0], distance: 1, heading: 0, tilt: 0.7, home: null };
let axes = { east: [1, 0, 0], north: [0, 1, 0], up: [0, 0, 1] };

/** Directions on the earth at a geocentric position. */
function axesAt(position) {
  const up = unit(position);
  const east = unit(cross([0, 0, 1], up));
  return { east, north: cross(up, east), up };
}

function directions() {
  const { heading, tilt } = camera;
  const ahead = add(axes.north.map(x => x * Math.cos(heading)), axes.east, Math.sin(heading));
  const forward = add(ahead.map(x => x * Math.cos(tilt)), axes.up, -Math.sin(tilt));
  const right = unit(cross(ahead, axes.up));
  return { ahead, forward, right, up: cross(right, forward) };
}

function currentView(root) {
  const { forward, right, up } = directions();
  const eye = add(camera.target, forward, -camera.distance);
  const toCenter = root ? length(minus(root.center, eye)) : camera.distance;
  const far = toCenter + (root?.diameter ?? 1);
  const near = Math.max(camera.distance * 0.02, far * 2e-5);
  const f = 1 / Math.tan(fieldOfView / 2);
  const [a, b] = [(far + near) / (near - far), 2 * far * near / (near - far)];
  const aspect = canvas.width / canvas.height;
  const rows = [
    [...right.map(x => x * f / aspect), -dot(right, eye) * f / aspect],
    [...up.map(x => x * f), -dot(up, eye) * f],
    [...forward.map(x => -a * x), a * dot(forward, eye) + b],
    [...forward, -dot(forward, eye)],
  ];
  const plane = (row, sign) => rows[3].map((w, i) => w + sign * rows[row][i]);
  return {
    eye, rows, light: unit(add(up, forward, -1.5)),
    planes: [plane(0, 1), plane(0, -1), plane(1, 1), plane(1, -1), plane(2, 1), plane(2, -1)],
    pixelsPerRadian: canvas.height * f / 2,
  };
}

function showAll(root) {
  const narrowness = Math.max(1, canvas.clientHeight / canvas.clientWidth);
  const distance = 0.42 * root.diameter * narrowness / Math.tan(fieldOfView / 2);
  camera.home = { target: root.center, distance, heading: 0, tilt: 0.7 };
  Object.assign(camera, camera.home);
  requestFrame();
}

/** The point under the cursor at the height of the target; the target itself if that is far away. */
function groundUnder(x, y) {
  const { forward, right, up } = directions();
  const scale = 2 * Math.tan(fieldOfView / 2) / canvas.clientHeight;
  const ray = add(add(forward, right, (x - canvas.clientWidth / 2) * scale), up, (canvas.clientHeight / 2 - y) * scale);
  const distance = camera.distance * dot(forward, axes.up) / dot(ray, axes.up);
  if (!(distance > 0 && distance < 3 * camera.distance))
    return camera.target;
  return add(add(camera.target, forward, -camera.distance), ray, distance);
}

function orbit(dx, dy) {
  camera.heading += dx * 0.005;
  camera.tilt = Math.min(Math.PI / 2 - 1e-3, Math.max(-0.2, camera.tilt + dy * 0.005));
  requestFrame();
}

function move(dx, dy) {
  const { ahead, right } = directions();
  const scale = 2 * camera.distance * Math.tan(fieldOfView / 2) / canvas.clientHeight;
  camera.target = add(add(camera.target, right, -dx * scale), ahead, dy * scale / Math.max(0.3, Math.sin(camera.tilt)));
  requestFrame();
}

function zoom(factor, x, y) {
  const point = groundUnder(x, y);
  const distance = Math.min(Math.max(camera.distance * factor, camera.home.distance * 1e-4), camera.home.distance * 8);
  camera.target = add(point, minus(camera.target, point), distance / camera.distance);
  camera.distance = distance;
  requestFrame();
}

function listen(root) {
  const fingers = new Map();
  canvas.addEventListener('contextmenu', event => event.preventDefault());
  canvas.addEventListener('pointerdown', event => {
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, event);
    element('hint').style.opacity = 0;
  });
  for (const end of ['pointerup', 'pointercancel'])
    canvas.addEventListener(end, event => fingers.delete(event.pointerId));
  canvas.addEventListener('pointermove', event => {
    const before = fingers.get(event.pointerId);
    if (!before)
      return;
    const [dx, dy] = [event.clientX - before.clientX, event.clientY - before.clientY];
    const other = [...fingers.values()].find(finger => finger.pointerId !== event.pointerId);
    fingers.set(event.pointerId, event);
    if (other) {
      const span = finger => Math.hypot(finger.clientX - other.clientX, finger.clientY - other.clientY);
      zoom(span(before) / Math.max(1, span(event)), other.clientX, other.clientY);
      move(dx / 2, dy / 2);
    } else if (event.buttons & 6 || event.shiftKey) {
      move(dx, dy);
    } else {
      orbit(dx, dy);
    }
  });
  canvas.addEventListener('wheel', event => {
    event.preventDefault();
    zoom(Math.exp(Math.sign(event.deltaY) * Math.min(Math.abs(event.deltaY), 100) * 0.002), event.clientX, event.clientY);
  }, { passive: false });
  canvas.addEventListener('keydown', event => {
    const step = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] }[event.key];
    const factor = { '+': 0.8, '-': 1.25 }[event.key];
    if (step)
      (event.shiftKey ? orbit : move)(...step);
    else if (factor)
      zoom(factor, canvas.clientWidth / 2, canvas.clientHeight / 2);
  });
  element('north').addEventListener('click', () => {
    camera.heading = 0;
    requestFrame();
  });
  element('home').addEventListener('click', () => showAll(root));
  new ResizeObserver(requestFrame).observe(canvas);
}
