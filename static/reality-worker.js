// Runs the program that simulates for the page "model against reality" beside the page, so that it may take its time and can
// be stopped at any instant. The one message says where the program is, which listens for the task within it.

addEventListener('message', async ({ data: { glue, wasm, task } }) => {
  const program = await import(glue);
  await program.default({ module_or_path: wasm });
  dispatchEvent(new MessageEvent('message', { data: task }));
}, { once: true });
