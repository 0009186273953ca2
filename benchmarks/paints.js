// When the page painted first and its largest part, and how far its parts have moved.
() => new Promise((done) => {
  const found = { first: 0, largest: 0, shift: 0 };
  const watch = (type, take) => {
    const observer = new PerformanceObserver((list) => list.getEntries().forEach(take));
    observer.observe({ type, buffered: true });
  };
  watch("paint", (entry) => {
    if (entry.name === "first-contentful-paint") found.first = entry.startTime;
  });
  watch("largest-contentful-paint", (entry) => (found.largest = entry.startTime));
  watch("layout-shift", (entry) => (found.shift += entry.value));
  setTimeout(() => done(found), 100);
})
