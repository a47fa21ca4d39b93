// Drawn small, because only the number of colours counts; read back from a canvas of our own, because reading back
// from the page's would slow it down and make the browser complain.
const timeline = document.getElementById('timeline');
if (!timeline || !timeline.width || !timeline.height) return 0;
const small = document.createElement('canvas');
[small.width, small.height] = [400, 200];
const context = small.getContext('2d', { willReadFrequently: true });
context.imageSmoothingEnabled = false;
context.drawImage(timeline, 0, 0, small.width, small.height);
const pixels = new Uint32Array(context.getImageData(0, 0, small.width, small.height).data.buffer);
return new Set(pixels).size;
