// Loads the program, and is what still stands when the program does not load or stops.
//
// The link in the address bar is the user's work. Whatever happens, this page keeps it and offers a way back.

const script = document.querySelector('script[data-glue]');
// The program of a published page is in two files (xtask/src/split.rs): what runs until the first picture, and the rest.
const rest = script.dataset.rest && new URL(script.dataset.rest, document.baseURI);
let over = false;

addEventListener('error', (event) => stopIfBroken(event.error));
addEventListener('unhandledrejection', (event) => stopIfBroken(event.reason));

try {
  const glue = await import(new URL(script.dataset.glue, document.baseURI));
  if (rest) startWithout(rest);
  else document.body.dataset.whole = 'true';
  await glue.default({ module_or_path: new URL(script.dataset.wasm, document.baseURI) });
  if (!over) document.getElementById('boot').remove();
} catch (error) {
  if (isBroken(error)) stopIfBroken(error);
  else missing(error);
}

// Lets the glue start the first file, and fetches the rest once there is a picture; for a link at once, as links need more than the bare address.
//
// The first reaches the rest through its table. Until the rest is there, placeholders stand in the table: functions that bring it, and then call
// what it has put into their slot. Whatever is done early thus waits for the rest, and is done.
function startWithout(rest) {
  let linked;
  const early = location.hash.length > 1 ? fetched() : null;
  const placeholders = new Proxy({}, {
    get: (_, slot) => (...words) => {
      bringAtOnce();
      return linked.first.slots.get(Number(slot))(...words);
    },
  });
  const arrived = () => document.body.dataset.whole === 'true';

  // The glue knows nothing of this: what it passes on is added to on the way.
  const { instantiate, instantiateStreaming } = WebAssembly;
  const adding = (original) => original && (async (source, imports) => {
    const made = await original.call(WebAssembly, source, { ...imports, rest: placeholders });
    Object.assign(WebAssembly, { instantiate, instantiateStreaming });
    linked = { ...imports, first: (made.instance ?? made).exports };
    if (early || !compilesAtOnce()) await bring(early);
    return made;
  });
  WebAssembly.instantiate = adding(instantiate);
  WebAssembly.instantiateStreaming = adding(instantiateStreaming);

  new MutationObserver((_, observer) => {
    if (!document.body.dataset.ready) return;
    observer.disconnect();
    // If it does not arrive, it is tried again when it is needed, and said then: there is a picture to look at.
    bring().catch(() => {});
  }).observe(document.body, { attributeFilter: ['data-ready'] });

  async function fetched() {
    const response = await fetch(rest);
    if (!response.ok) throw new Error(`${response.status} ${rest}`);
    return response.arrayBuffer();
  }

  async function bring(bytes) {
    if (arrived()) return;
    // Should it be there by the end of this, it comes twice, which changes nothing: all its state is in the first, and its data is never written to.
    await WebAssembly.instantiate(await (bytes ?? fetched()), linked);
    document.body.dataset.whole = 'true';
  }

  function bringAtOnce() {
    if (arrived()) return;
    try {
      const request = new XMLHttpRequest();
      request.open('GET', rest, false);
      // The only way to get bytes at once: each is the lower half of a character.
      request.overrideMimeType('text/plain; charset=x-user-defined');
      request.send();
      if (request.status !== 200) throw new Error(`${request.status} ${rest}`);
      const bytes = Uint8Array.from(request.responseText, (character) => character.charCodeAt(0));
      new WebAssembly.Instance(new WebAssembly.Module(bytes), linked);
      document.body.dataset.whole = 'true';
    } catch (error) {
      missing(error);
      throw error;
    }
  }
}

// Older Chromes compile no more than four kilobytes at once. There the rest has to come before the first picture.
function compilesAtOnce() {
  const empty = new Uint8Array(5000);
  // A section of no meaning that fills it.
  empty.set([0, 97, 115, 109, 1, 0, 0, 0, 0, 253, 38]);
  try {
    return Boolean(new WebAssembly.Instance(new WebAssembly.Module(empty)));
  } catch {
    return false;
  }
}

function missing(error) {
  show('gilscope could not be loaded', 'A part of the page did not arrive or did not start.', String(error));
}

// A trap of the WebAssembly (a panic, memory that ran out) or a stack that ran over: its state cannot be trusted.
function isBroken(error) {
  return error instanceof WebAssembly.RuntimeError || error instanceof RangeError
    || (error instanceof Error && error.name === 'InternalError');
}

function stopIfBroken(error) {
  if (!isBroken(error)) return;
  // The panic hook leaves the message here before the trap.
  const message = document.body.dataset.panic ?? String(error);
  show('gilscope stopped', 'That is a mistake in gilscope, not in your scenario. Nothing is lost: the link below still holds it.', message);
}

function show(title, explanation, detail) {
  if (over) return;
  over = true;
  document.getElementById('app')?.remove();
  document.getElementById('boot')?.remove();
  document.body.className = '';

  const heading = element('h1', { textContent: title, tabIndex: -1 });
  const link = element('input', { id: 'kept-link', readOnly: true, value: location.href });
  link.addEventListener('focus', () => link.select());
  const reload = element('button', { type: 'button', textContent: 'Reload this link' });
  reload.dataset.action = 'reload-link';
  reload.addEventListener('click', () => location.reload());
  const fresh = element('button', { type: 'button', textContent: 'Open the default scenario' });
  fresh.dataset.action = 'open-default';
  fresh.addEventListener('click', () => {
    // A change of the hash alone would load nothing.
    history.replaceState(null, '', location.pathname + location.search);
    location.reload();
  });
  const page = element('main', { id: 'stopped' });
  page.append(
    heading,
    element('p', { textContent: explanation }),
    element('label', { htmlFor: 'kept-link', textContent: 'Your link' }),
    link,
    reload,
    fresh,
    element('pre', { textContent: detail }),
  );
  document.body.append(page);
  heading.focus();
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}
