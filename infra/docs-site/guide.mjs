// A page of prose: Markdown as GitHub shows it, with the same anchors, in one file.

import GithubSlugger from "github-slugger";
import MarkdownIt from "markdown-it";
import { dirname, join, normalize } from "node:path/posix";

const escaped = (text) => text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);

// The words of a heading, without its marks.
function plain(inline) {
  return inline.children.filter(({ type }) => ["text", "code_inline"].includes(type)).map(({ content }) => content).join("");
}

// Where a link of a source leads on the site: to a page of it, or nowhere if it is a file of the repository.
function target(href, source, pages) {
  if (/^[a-z]+:/.test(href)) return href;
  const [file, anchor] = href.split("#");
  const path = file === "" ? source : normalize(join(dirname(source), file));
  const page = pages.find((one) => one.source === path)?.page;
  return page && `${file === "" ? "" : page}${anchor === undefined ? "" : `#${anchor}`}`;
}

// The links of openapi.yaml, which are relative to docs/.
export function withSitesLinks(yaml, pages) {
  return pages.reduce((text, { source, page }) => text.replaceAll(source.replace("docs/", "") + "#", `${page}#`), yaml);
}

function renderer(source, pages) {
  const markdown = new MarkdownIt({ html: true });
  const slugger = new GithubSlugger();
  const headings = [];
  markdown.core.ruler.push("site", ({ tokens }) => {
    tokens.forEach((token, index) => {
      if (token.type === "heading_open") {
        const title = plain(tokens[index + 1]);
        token.attrSet("id", slugger.slug(title));
        headings.push({ level: token.tag, title, id: token.attrGet("id") });
      }
      if (token.type === "inline") lead(token.children, source, pages);
    });
  });
  // Wide tables scroll by themselves, not the page.
  markdown.renderer.rules.table_open = () => '<div class="table"><table>';
  markdown.renderer.rules.table_close = () => "</table></div>";
  return { markdown, headings };
}

// Leads each link to the site; one to a file of the repository becomes its words.
function lead(tokens, source, pages) {
  let dead = false;
  for (const token of tokens) {
    if (token.type === "link_open") {
      const href = target(token.attrGet("href"), source, pages);
      dead = href === undefined;
      if (!dead) token.attrSet("href", href);
    }
    if (dead && token.type.startsWith("link_")) {
      dead = token.type === "link_open";
      token.type = "text";
      token.content = "";
    }
  }
}

// A whole page.
export function guide({ page, source, name, until }, text, { pages, policy, style }) {
  // Comments are for whoever reads the source, as are those that say what the tour prints.
  const prose = text.split(until ?? "\0")[0].replace(/<!--[\s\S]*?-->/g, "");
  const { markdown, headings } = renderer(source, pages);
  const body = markdown.render(prose);
  const item = (one) => `<a href="${one.page}"${one.page === page ? ' aria-current="page"' : ""}>${one.name}</a>`;
  const contents = headings.filter(({ level }) => level === "h2").map(({ title, id }) => `<li><a href="#${id}">${escaped(title)}</a></li>`);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="icon" href="data:,">
<title>${escaped(name)}: Greenlight</title>
<style>
${style}</style>
</head>
<body>
<header><nav aria-label="Pages">${pages.map(item).join("\n")}</nav></header>
<nav class="contents" aria-label="On this page"><ul>
${contents.join("\n")}
</ul></nav>
<main>
${body}</main>
</body>
</html>
`;
}
