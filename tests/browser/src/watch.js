// Put into the page by the tests' server, before anything else runs: keeps what the console says and which requests
// are made or refused. Session storage, because the list must outlive a reload.
(() => {
  const KEY = 'gilscope-tests';
  const keep = (kind, text) => {
    const seen = JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
    seen.push({ kind, text: String(text) });
    sessionStorage.setItem(KEY, JSON.stringify(seen));
  };
  for (const level of ['debug', 'log', 'info', 'warn', 'error', 'assert', 'trace']) {
    const original = console[level];
    console[level] = (...words) => {
      keep(`console.${level}`, words.join(' '));
      original.apply(console, words);
    };
  }
  // Capturing, so that a stylesheet or picture that does not load is seen too.
  addEventListener('error', (event) => keep('error', event.message ?? event.target?.outerHTML), true);
  addEventListener('unhandledrejection', (event) => keep('rejection', event.reason));
  document.addEventListener('securitypolicyviolation', (event) => keep('policy', `${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const url = new URL(entry.name, location.href);
      if (url.origin !== location.origin && !['data:', 'blob:'].includes(url.protocol)) keep('off-origin', entry.name);
    }
  }).observe({ type: 'resource', buffered: true });
  // Heights that the lanes have had since the first picture.
  window.laneHeights = [];
  const look = () => {
    const lanes = document.getElementById('timeline');
    if (lanes && document.body.dataset.ready) {
      const height = Math.round(lanes.getBoundingClientRect().height);
      if (laneHeights.at(-1) !== height) laneHeights.push(height);
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  // A WebAssembly module whose start traps, as a panic does. Thrown from a timer, so that nobody catches it.
  addEventListener('gilscope-trap', () => setTimeout(() => {
    const bytes = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 8, 1, 0, 10, 5, 1, 3, 0, 0, 11];
    new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes)));
  }));
})();
