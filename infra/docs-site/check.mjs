// What must be true of the site: it fetches nothing, and no link in it leads nowhere. A line for each finding.

// What a browser would fetch by itself. Of scripts only the addresses of what they could load are looked at: what else
// they do, the page's policy binds.
const FETCHED = [
  [/<(?:script|img|iframe|audio|video|source|embed|input)\b[^>]*?\bsrc(?:set)?\s*=\s*["']?(?!data:)[^"'\s>]+/gi, "fetches"],
  [/<link\b[^>]*?\bhref\s*=\s*["']?(?!data:)[^"'\s>]+/gi, "fetches"],
  [/<object\b[^>]*>/gi, "embeds"],
  [/url\((?!\s*["']?(?:data:|#))[^)]+\)/gi, "fetches"],
  [/@import\b[^;]*/gi, "imports"],
];

const withoutScripts = (html) => html.replace(/(<script\b[^>]*>)[\s\S]*?<\/script>/gi, "$1</script>");
const unescaped = (text) => text.replaceAll("&amp;", "&");

export function findings(site) {
  const found = [];
  const marks = new Map([...site].map(([page, html]) => [page, withoutScripts(html)]));
  const ids = new Map([...marks].map(([page, html]) => [page, new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id))]));
  for (const [page, html] of marks) {
    if (!/<meta http-equiv="Content-Security-Policy" content="default-src 'none'; [^"]+">/.test(html)) {
      found.push(`${page}: it has no policy`);
    }
    for (const [pattern, does] of FETCHED) {
      for (const [what] of html.matchAll(pattern)) found.push(`${page}: ${does} ${what.slice(0, 120)}`);
    }
    for (const [what] of site.get(page).matchAll(/https?:\/\/cdn\.[^`'"\s]*/g)) found.push(`${page}: could load ${what}`);
    for (const [, href] of html.matchAll(/<a\b[^>]*?\shref="([^"]*)"/g)) {
      const [to, anchor] = unescaped(href).split("#");
      if (/^[a-z]+:/.test(to)) continue;
      const known = ids.get(to === "" ? page : to);
      if (known === undefined) found.push(`${page}: no page ${to}`);
      // The reference's own anchors are made by its script.
      else if (anchor && (to || page) !== "reference.html" && !known.has(decodeURIComponent(anchor))) {
        found.push(`${page}: nothing is at ${href}`);
      }
    }
  }
  return found;
}
