// Loads the program, and is what still stands when the program does not load or stops.
//
// The link in the address bar is the user's work. Whatever happens, this page keeps it and offers a way back.

const script = document.querySelector('script[data-glue]');
let over = false;

addEventListener('error', (event) => stopIfBroken(event.error));
addEventListener('unhandledrejection', (event) => stopIfBroken(event.reason));

try {
  const glue = await import(new URL(script.dataset.glue, document.baseURI));
  await glue.default({ module_or_path: new URL(script.dataset.wasm, document.baseURI) });
  if (!over) document.getElementById('boot').remove();
} catch (error) {
  if (isBroken(error)) stopIfBroken(error);
  else show('gilscope could not be loaded', 'A part of the page did not arrive or did not start.', String(error));
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
