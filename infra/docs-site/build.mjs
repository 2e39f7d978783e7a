// The site's pages, and what must be true of them. `build` beside this file runs it, with the project's folder.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findings } from "./check.mjs";
import { guide, withSitesLinks } from "./guide.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = process.argv[2];
const SITE = join(ROOT, "target/docs-site");

// Nothing is fetched, from anybody: a page is its one file.
const POLICY = [
  "default-src 'none'", "script-src 'unsafe-inline'", "style-src 'unsafe-inline'", "img-src data:", "font-src data:",
  "worker-src blob:", "base-uri 'none'", "form-action 'none'",
].join("; ");

// Where Redoc's own pictures are.
const MAKER_S = /https:\/\/cdn\.redoc(?:ly\.com|\.ly)\/[^`'"]*/g;

const text = (file) => readFileSync(join(ROOT, file), "utf8");

// The guides, in the order of the navigation. Of the README what is for whoever works with the API.
const GUIDES = [
  { page: "index.html", source: "README.md", name: "Start", until: "\n## Map" },
  { page: "api.html", source: "docs/api.md", name: "The API" },
  { page: "events.html", source: "docs/events.md", name: "Receiving events" },
  { page: "admin.html", source: "docs/admin.md", name: "Administration" },
  { page: "operations.html", source: "docs/operations.md", name: "Operations" },
];
const REFERENCE = { page: "reference.html", source: "docs/openapi.yaml", name: "Reference" };
const PAGES = [GUIDES[0], REFERENCE, ...GUIDES.slice(1)];

// The reference, by Redoc, with the way back to the guides at its beginning.
function reference() {
  const folder = mkdtempSync(join(tmpdir(), "docs-site-"));
  const guides = GUIDES.map(({ page, name }) => `[${name}](${page})`).join(" · ");
  const description = /^( {2}description: \|\n)/m;
  const yaml = text(REFERENCE.source);
  if (!description.test(yaml)) throw new Error(`${REFERENCE.source}: info.description is not where it is expected`);
  writeFileSync(join(folder, "openapi.yaml"), withSitesLinks(yaml, PAGES).replace(description, `$1    ${guides}\n\n`));
  const output = join(folder, REFERENCE.page);
  const options = [
    "--inlineBundle", "--openapi.hideDownloadButtons", "--openapi.showPageActions=false", "--openapi.layout=stacked",
    "--openapi.showExtensions=x-errors", "--openapi.showExtensions=x-open", "--title", "Greenlight API",
    "--template", join(HERE, "reference.hbs"), "--templateOptions.policy", POLICY,
  ];
  const redocly = join(HERE, "node_modules/@redocly/cli/bin/cli.js");
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  // In a folder without a configuration, so that none is found.
  execFileSync(process.execPath, [redocly, "build-docs", "openapi.yaml", ...options, "--output", output], {
    cwd: folder, env, stdio: ["ignore", "pipe", "pipe"],
  });
  const html = readFileSync(output, "utf8");
  rmSync(folder, { recursive: true });
  // Links lead where the script makes them lead as well: into the page. What it would fetch of its maker's (a logo,
  // icons) it does without.
  return html.replaceAll(' href="/', ' href="#/').replaceAll(MAKER_S, "data:,");
}

rmSync(SITE, { recursive: true, force: true });
mkdirSync(SITE, { recursive: true });
const style = readFileSync(join(HERE, "style.css"), "utf8");
const site = new Map(GUIDES.map((one) => [one.page, guide(one, text(one.source), { pages: PAGES, policy: POLICY, style })]));
site.set(REFERENCE.page, reference());
for (const [page, html] of site) writeFileSync(join(SITE, page), html);
const wrong = findings(site);
if (wrong.length) {
  console.error(wrong.join("\n"));
  process.exit(1);
}
console.log(`${site.size} pages in ${SITE}; index.html is the first`);
