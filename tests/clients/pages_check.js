// Looks at pages in headless Chromium as people do: light and dark, wide and on
// a phone, printed. Fails on any message of the console, on anything that is
// loaded, and on whatever axe finds serious.
//
//     npm install playwright-core axe-core
//     node pages_check.js OUT_FOLDER PAGE...
//
// A page is the path of a file, such as sfmigrate-report.html, or an address.
// Pictures and prints go to OUT_FOLDER. CHROMIUM names the browser if it is not
// /usr/bin/chromium.

const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { chromium } = require('playwright-core');

const [out, ...pages] = process.argv.slice(2);
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const views = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1280, height: 900 } },
  { name: 'phone', colorScheme: 'light', viewport: { width: 375, height: 800 }, deviceScaleFactor: 2 },
  { name: 'phone-dark', colorScheme: 'dark', viewport: { width: 320, height: 700 }, deviceScaleFactor: 2 },
];

async function look(browser, page, view) {
  const faults = [];
  const address = /^https?:/.test(page) ? page : pathToFileURL(path.resolve(page)).href;
  const name = path.basename(new URL(address).pathname, '.html') || 'root';
  const context = await browser.newContext({ ...view, javaScriptEnabled: true, bypassCSP: false });
  const tab = await context.newPage();
  tab.on('console', (message) => faults.push(`console: ${message.text()}`));
  tab.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  tab.on('request', (request) => {
    if (request.url() !== address && !request.url().startsWith('data:')) {
      faults.push(`loads ${request.url()}`);
    }
  });
  await tab.goto(address);
  const [wide, seen] = await tab.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  if (wide > seen) faults.push(`is ${wide} wide, the window ${seen}`);
  await tab.screenshot({ path: path.join(out, `${name}-${view.name}.png`), fullPage: true });
  if (view.name === 'dark') await tab.pdf({ path: path.join(out, `${name}.pdf`), format: 'A4', printBackground: false });
  // Evaluated by the debugger, which no policy of the page forbids.
  await tab.evaluate(axe);
  const { violations, passes } = await tab.evaluate(() => axe.run(document));
  for (const { id, impact, help, nodes } of violations) {
    const where = nodes.slice(0, 3).map((node) => node.target.join(' ')).join('; ');
    const line = `axe ${impact} ${id}: ${help} (${nodes.length}: ${where})`;
    if (['serious', 'critical'].includes(impact)) faults.push(line);
    else console.log(`  ${name} ${view.name}: ${line}`);
  }
  console.log(`${name} ${view.name}: ${passes.length} rules passed, ${faults.length} faults`);
  faults.forEach((fault) => console.log(`  ${fault}`));
  await context.close();
  return faults.length;
}

async function main() {
  fs.mkdirSync(out, { recursive: true });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  let faults = 0;
  for (const page of pages) {
    for (const view of views) faults += await look(browser, page, view);
  }
  await browser.close();
  process.exit(faults === 0 ? 0 : 1);
}

main();
