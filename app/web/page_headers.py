"""Security headers of the HTML pages.

**Source:** W3C CSP Level 3; RFC 9110; W3C Permissions Policy; W3C Referrer Policy.
"""

from __future__ import annotations

from app.render.folium_map import RenderedPage


def content_security_policy(page: RenderedPage, *, embed: bool) -> str:
    """Return the policy: our own host only, inline scripts only by hash, no inline style.

    Args:
        page: the page with the hashes of what stands in it.
        embed: other sites may frame it; it has no form.
    """
    rules = {
        "default-src": "'none'",
        "script-src": " ".join(("'self'", *page.script_hashes)),
        "style-src": " ".join(("'self'", *page.style_hashes)),
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "frame-src": "'none'" if embed else "'self'",  # the share dialog's preview
        "base-uri": "'none'",
        "form-action": "'none'" if embed else "'self'",
        "frame-ancestors": "*" if embed else "'self'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def page_headers(page: RenderedPage, *, embed: bool) -> dict[str, str]:
    """Return everything but caching."""
    headers = {
        "Content-Security-Policy": content_security_policy(page, embed=embed),
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
        "X-Content-Type-Options": "nosniff",
    }
    return headers if embed else headers | {"X-Frame-Options": "SAMEORIGIN"}
