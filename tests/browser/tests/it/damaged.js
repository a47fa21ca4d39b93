// Puts each link into the address bar, as a click on it would, and returns those after which the page was not alive.
const [links, done] = arguments;
const alive = () => !document.getElementById('stopped') && document.body.dataset.panic === undefined;
const frame = () => new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
(async () => {
  const wrong = [];
  for (const link of links) {
    try {
      location.hash = `#${link}`;
      // One frame to read it, one to draw it.
      await frame();
      await frame();
      if (!alive()) throw new Error(document.body.dataset.panic ?? 'it stopped');
    } catch (error) {
      wrong.push(`#${link}: ${error}`);
      if (!alive()) break;
    }
  }
  done(wrong);
})();
