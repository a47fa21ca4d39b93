// Times the page from the inside. Called with what to do, how often, and a callback as the last argument; answers a list of
// milliseconds that an input costs: its handlers, and the frame that shows it, from its first callback to the moment after it was painted.
// The wait for the screen's next frame is not the page's doing and is left out, unless the picture takes more than one frame: then
// all the time counts that passes until it is there.
const [what, times] = arguments;
const answer = arguments[arguments.length - 1];
const canvas = document.getElementById("timeline") ?? [...document.querySelectorAll("canvas")].pop();
const painted = () => new Promise((done) => requestAnimationFrame(() => {
  const channel = new MessageChannel();
  channel.port1.onmessage = () => done(performance.now());
  channel.port2.postMessage(0);
}));
const at = (share) => {
  const box = canvas.getBoundingClientRect();
  return { clientX: box.left + box.width * share, clientY: box.top + box.height * 0.4, bubbles: true, cancelable: true };
};
let drawn = 12345;
const chance = () => (drawn = (drawn * 1103515245 + 12345) % 2147483648) / 2147483648;
const timed = async (input) => {
  let begun;
  requestAnimationFrame(() => (begun = performance.now()));
  const from = performance.now();
  input();
  const handled = performance.now() - from;
  return handled + (await painted()) - begun;
};
const turn = (slider, first, last) => {
  slider.value = Math.round(first + (last - first) * chance());
  slider.dispatchEvent(new Event("input", { bubbles: true }));
};
const burst = () => document.querySelector("input[type=range][data-knob=burst]");
const knob = async (first, last) => {
  // Free-threaded builds have no interval: how long requests compute is turned instead.
  const slider = document.querySelector("input[type=range][data-knob=interval]") ?? burst();
  const before = document.body.dataset.traceHash;
  const shown = () => document.body.dataset.traceHash && document.body.dataset.traceHash !== before;
  const from = performance.now();
  const took = await timed(() => turn(slider, first, last));
  if (shown()) return took;
  while (!shown() && performance.now() - from < 300) await painted();
  return shown() ? performance.now() - from : null;
};
// What the canvas shows, read from a small copy: to read the canvas itself would slow it down.
const small = Object.assign(document.createElement("canvas"), { width: 400, height: 200 }).getContext("2d", { willReadFrequently: true });
const look = () => {
  small.drawImage(canvas, 0, 0, 400, 200);
  return new Uint32Array(small.getImageData(0, 0, 400, 200).data.buffer).reduce((sum, pixel) => (Math.imul(sum, 31) + pixel) | 0, 0);
};
// A run that takes longer than a frame: until the first picture of the new one, whatever part of it that shows.
const first = async () => {
  while (!document.body.dataset.traceHash) await painted();
  await painted();
  const before = look();
  const from = performance.now();
  const took = await timed(() => turn(burst(), 450, 700));
  if (look() !== before) return took;
  while (look() === before && performance.now() - from < 1000) await painted();
  return performance.now() - from;
};
// The pointer's words come a frame after what it points at has been marked: both are counted.
const words = async (share) => {
  const tip = document.getElementById("tip");
  const before = tip.textContent;
  const marked = await hover(share);
  const from = performance.now();
  while (tip.textContent === before && performance.now() - from < 100) await painted();
  await painted();
  return tip.textContent === before ? null : marked + performance.now() - from;
};
const wheel = (share, deltaY, keys) => timed(() =>
  canvas.dispatchEvent(new WheelEvent("wheel", { ...at(share), deltaY, ...keys })));
const hover = (share) => timed(() =>
  canvas.dispatchEvent(new PointerEvent("pointermove", { ...at(share), pointerId: 1, pointerType: "mouse", isPrimary: true })));
const steps = {
  knob: () => knob(450, 700),
  // In and out again, so that all scales are seen.
  zoom: (i) => wheel(0.2 + 0.6 * chance(), i % 40 < 20 ? -60 : 60, { ctrlKey: true }),
  // To and fro, where a tenth of the run is seen.
  pan: (i) => i < 5 ? wheel(0.5, -60, { ctrlKey: true }) : wheel(0.5, i % 40 < 20 ? 60 : -60, { shiftKey: true }),
  hover: () => hover(0.05 + 0.9 * chance()),
  words: () => words(0.05 + 0.9 * chance()),
  first,
  // A frame in which nothing has to be drawn: what the measurement itself takes.
  idle: () => timed(() => {}),
};
(async () => {
  const all = [];
  for (let i = -5; i < times; i++) {
    // A hand's inputs come no faster than a screen's frames, though frames here do.
    await new Promise((go) => setTimeout(go, 17));
    await painted();
    const took = await steps[what](i + 5);
    if (i >= 0 && took !== null) all.push(took);
  }
  answer(all);
})().catch((error) => answer(String(error)));
