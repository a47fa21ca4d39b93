// Put into the page by `cargo xtask profile`: keeps the program where the profile finds it.
for (const name of ['instantiate', 'instantiateStreaming']) {
  const original = WebAssembly[name];
  WebAssembly[name] = async (...words) => {
    const result = await original.apply(WebAssembly, words);
    window.held = result.instance ?? result;
    return result;
  };
}
