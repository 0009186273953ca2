// A stage taken, read on the map and concluded, twice, in Firefox, by mouse.
//
// node story.mjs PROGRAM ORIGIN COOKIE_NAME COOKIE_VALUE PATH
// PATH is the page on which the first stage is taken. Prints what the browser complained of, one
// line each, and ends with 1 if something that was waited for did not come.
import { launch } from "puppeteer-core";

const [program, origin, cookieName, cookieValue, path] = process.argv.slice(2);
const WAIT_MS = 20_000;

const browser = await launch({
  browser: "firefox",
  executablePath: program,
  headless: true,
  defaultViewport: { width: 1280, height: 900 },
});
const page = await browser.newPage();
page.setDefaultTimeout(WAIT_MS);
page.on("console", (message) => message.type() === "error" && console.log(message.text()));
page.on("pageerror", (error) => console.log(`uncaught: ${error.message}`));

/** The button that is seen and bears exactly this name. */
async function press(name) {
  const found = await page.waitForSelector(`::-p-xpath(//button[normalize-space()="${name}"])`, { visible: true });
  await found.click();
}

/** A mark at this place of the map, in its own units of 1000. */
async function mark(x, y) {
  const surface = await page.waitForSelector("svg[data-surface]", { visible: true });
  const at = await surface.evaluate((svg, left, top) => {
    svg.scrollIntoView({ block: "center", behavior: "instant" });
    const point = new DOMPoint(left, top).matrixTransform(svg.getScreenCTM());
    return [point.x, point.y];
  }, x, y);
  await page.mouse.click(...at);
}

async function clearTheRest() {
  // It stands beside the map and in the tray; one of them is seen.
  const rest = await page.waitForFunction(() =>
    [...document.querySelectorAll("button[data-act=rest]")].find((button) => button.checkVisibility()));
  await rest.click();
  await page.waitForFunction(() => /Saved \d\d:\d\d:\d\d/.test(document.querySelector("[data-status]")?.textContent ?? ""));
}

try {
  await browser.setCookie({ name: cookieName, value: cookieValue, domain: new URL(origin).hostname, path: "/" });
  await page.goto(origin + path, { waitUntil: "load" });
  await press("Halves");
  await page.waitForFunction(() => document.querySelector("[data-count]")?.textContent.trim() === "2 blocks");
  await press("Tumor");
  // 4:30 on the ellipse of 385 by 345 units around the middle.
  await mark(500 + 385 * 0.66, 500 + 345 * 0.66);
  await clearTheRest();
  await press("Residual tumor");
  await press("Take stage II like this");
  await page.waitForFunction(() => document.querySelector("[data-count]")?.textContent.trim() === "1 block");
  await clearTheRest();
  await press("Clear");
  await page.waitForSelector("::-p-text(Concluded: Clear.)", { visible: true });
} catch (error) {
  console.log(`${page.url()}: ${error.message}`);
  process.exitCode = 1;
} finally {
  await browser.close();
}
