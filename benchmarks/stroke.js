// A stroke of a pen over the map, never ended: for each move, the milliseconds until the frame that
// shows it is done. Each begins with a mark, for whoever records what the browser does meanwhile.
async (events) => {
  const surface = document.querySelector("svg[data-surface]");
  const box = surface.getBoundingClientRect();
  const common = { pointerId: 1, pointerType: "pen", isPrimary: true, bubbles: true, cancelable: true, buttons: 1 };
  const send = (type, share) => {
    const clientX = box.left + box.width * (0.2 + 0.6 * share);
    const clientY = box.top + box.height * (0.3 + 0.4 * Math.abs(Math.sin(share * 9)));
    surface.dispatchEvent(new PointerEvent(type, { ...common, clientX, clientY }));
  };
  const frame = () => new Promise((done) => requestAnimationFrame(() => {
    const after = new MessageChannel();
    after.port1.onmessage = done;
    after.port2.postMessage(0);
  }));
  // Only a pointer that is there can be captured.
  surface.setPointerCapture = () => {};
  const taken = [];
  send("pointerdown", 0);
  for (let step = 1; step <= events; step += 1) {
    const begun = performance.mark("move").startTime;
    send("pointermove", step / events);
    await frame();
    taken.push(performance.now() - begun);
  }
  performance.mark("move");
  send("pointercancel", 1);
  delete surface.setPointerCapture;
  return taken;
}
