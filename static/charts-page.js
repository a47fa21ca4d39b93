// Starts the program that makes charts on the simulator's page, once charts are asked for. The page says where its files
// are.

const host = document.getElementById('charts');
const { chartsGlue, chartsWasm, chartsSheet } = document.getElementById('app').dataset;
const at = (file) => new URL(file, document.baseURI);

try {
  const style = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: at(chartsSheet) });
  const dressed = new Promise((done) => { style.onload = style.onerror = done; });
  document.head.append(style);
  const program = await import(at(chartsGlue));
  await dressed;
  await program.default({ module_or_path: at(chartsWasm) });
} catch (error) {
  host.hidden = false;
  host.dataset.state = 'failed';
  host.setAttribute('role', 'alert');
  host.textContent = `The charts did not load: ${error}. The simulation needs nothing of them.`;
}
