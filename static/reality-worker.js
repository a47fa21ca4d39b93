// Runs a program beside a page, so that it may take its time and can be stopped at any instant: the one that simulates for the
// page "model against reality", or the one that reads files. The one message says where it is; it listens for the task within.

addEventListener('message', async ({ data: { glue, wasm, task } }) => {
  const program = await import(glue);
  await program.default({ module_or_path: wasm });
  dispatchEvent(new MessageEvent('message', { data: task }));
}, { once: true });
