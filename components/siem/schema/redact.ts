/**
 * Second lock behind Hubble's own redaction (`hubble.redact`): what leaves the cluster has no user info, query values or
 * fragment, even when an agent was started without it. Path segments stay: they are what an auditor asks for.
 */
export function redactUrl(url: string): string {
  const cut = url.search(/[?#]/);
  const base = cut < 0 ? url : url.slice(0, cut);
  const scheme = base.indexOf("://");
  if (scheme < 0) return base;
  const start = scheme + 3;
  const slash = base.indexOf("/", start);
  const authority = slash < 0 ? base.slice(start) : base.slice(start, slash);
  const at = authority.lastIndexOf("@");
  return at < 0 ? base : base.slice(0, start) + authority.slice(at + 1) + (slash < 0 ? "" : base.slice(slash));
}
