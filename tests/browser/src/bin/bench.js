// Times the page from the inside. Called with what to do, how often, and a callback as the last argument; answers a list of
// milliseconds from the input to the moment after the frame that shows it was painted, and the time that scripts took of it.
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
const knob = async (first, last) => {
  const slider = document.querySelector("input[type=range][data-knob=interval]");
  const before = document.body.dataset.traceHash;
  const from = performance.now();
  slider.value = Math.round(first + (last - first) * chance());
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  do await painted(); while (!document.body.dataset.traceHash || document.body.dataset.traceHash === before && performance.now() - from < 300);
  const took = performance.now() - from;
  return document.body.dataset.traceHash === before ? null : took;
};
const wheel = async (share, deltaY) => {
  const from = performance.now();
  canvas.dispatchEvent(new WheelEvent("wheel", { ...at(share), deltaY, ctrlKey: true }));
  return (await painted()) - from;
};
const hover = async (share) => {
  const from = performance.now();
  canvas.dispatchEvent(new PointerEvent("pointermove", { ...at(share), pointerId: 1, pointerType: "mouse", isPrimary: true }));
  return (await painted()) - from;
};
const steps = {
  knob: () => knob(450, 700),
  // In and out again, so that all scales are seen.
  zoom: (i) => wheel(0.2 + 0.6 * chance(), i % 40 < 20 ? -60 : 60),
  hover: () => hover(0.05 + 0.9 * chance()),
  // A frame in which nothing has to be drawn: what the measurement itself takes.
  idle: async () => { const from = performance.now(); return (await painted()) - from; },
};
(async () => {
  const all = [];
  for (let i = -5; i < times; i++) {
    await painted();
    const took = await steps[what](i + 5);
    if (i >= 0 && took !== null) all.push(took);
  }
  answer(all);
})().catch((error) => answer(String(error)));
