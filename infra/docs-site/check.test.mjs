// Each thing that must be true of the site, broken once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { findings } from "./check.mjs";
import { guide, withSitesLinks } from "./guide.mjs";

const POLICY = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:">`;
const of = (html) => findings(new Map([["a.html", POLICY + html], ["b.html", `${POLICY}<h2 id="there">x</h2>`]]));
const PAGES = [{ page: "api.html", source: "docs/api.md" }, { page: "index.html", source: "README.md" }];

test("a page that asks nobody and whose links lead somewhere is right", () => {
  const links = `<a href="b.html">b</a><a href="b.html#there">b</a><a href="https://example.com/#x">elsewhere</a>`;
  const within = `<link rel="icon" href="data:,"><style>a { background: url("data:image/png;base64,AA=="); }</style>`;
  assert.deepEqual(of(`${links}${within}<script>const html = '<img src="x.png">';</script>`), []);
});

test("what a browser would fetch by itself is found", () => {
  for (const [html, what] of [
    [`<script src="https://files.example/x.js"></script>`, `fetches <script src="https://files.example/x.js`],
    [`<script type=module src=x.js></script>`, "fetches <script type=module src=x.js"],
    [`<link rel="stylesheet" href="style.css">`, `fetches <link rel="stylesheet" href="style.css`],
    [`<img alt="" src='logo.svg'>`, `fetches <img alt="" src='logo.svg`],
    [`<img srcset="logo.svg 2x">`, `fetches <img srcset="logo.svg`],
    [`<style>@font-face { src: url(https://fonts.example/x.woff2); }</style>`, "fetches url(https://fonts.example/x.woff2)"],
    [`<style>@import "x.css";</style>`, `imports @import "x.css"`],
    [`<object data="x"></object>`, `embeds <object data="x">`],
  ]) {
    assert.deepEqual(of(html), [`a.html: ${what}`]);
  }
  assert.deepEqual(of(`<script>load("https://cdn.example/x.js")</script>`), ["a.html: could load https://cdn.example/x.js"]);
  assert.deepEqual(findings(new Map([["a.html", "<p>"]])), ["a.html: it has no policy"]);
});

test("a link that leads nowhere is found", () => {
  assert.deepEqual(of(`<a class="x" href="c.html#y">c</a>`), ["a.html: no page c.html"]);
  assert.deepEqual(of(`<a href="b.html#gone">b</a>`), ["a.html: nothing is at b.html#gone"]);
  assert.deepEqual(of(`<a href="#gone">here</a>`), ["a.html: nothing is at #gone"]);
});

test("Markdown gets GitHub's anchors and the site's links, and what is for authors stays away", () => {
  const text = [
    "# One", "## 1.5 Errors, `all`", "## 1.5 Errors, `all`", "<a id=\"x\"></a>", "[own](#x) [other](../README.md)",
    "[file](../template.yaml) [web](https://example.com)", "<!-- note -->", "| a |\n|---|\n| b |", "## Last", "left out",
  ].join("\n\n");
  const html = guide({ page: "api.html", source: "docs/api.md", name: "API", until: "\n## Last" }, text, { pages: PAGES, policy: "p", style: "" });
  for (const part of [
    `<h2 id="15-errors-all">`, `<h2 id="15-errors-all-1">`, `<a id="x"></a>`, `<a href="#x">own</a>`, `<a href="index.html">other</a>`,
    `<p>file <a href="https://example.com">web</a></p>`, `<div class="table"><table>`, `<a href="api.html" aria-current="page">`,
  ]) {
    assert.ok(html.includes(part), `${part} is not in ${html}`);
  }
  assert.ok(!html.includes("note") && !html.includes("left out"));
  assert.equal(withSitesLinks("url: 'api.md#15-errors'", PAGES), "url: 'api.html#15-errors'");
});
