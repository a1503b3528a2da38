"""Puts right what Allure 3's single page gets wrong: it phones home, and it sometimes never loads.

Analytics are a literal in the generator, without a way to switch them off. The page's data is declared after the
program that reads it; where the parser pauses between the two, the program falls back to the network, which a page
opened from disk may not use, and its spinner turns for ever.
"""

from __future__ import annotations

import re

_ANALYTICS = re.compile(
    r'<script[^>]*\bsrc="https://www\.googletagmanager\.com/[^"]*"[^>]*>\s*</script>\s*'
    r"(?:<script>(?:(?!</script>).)*?\bgtag\((?:(?!</script>).)*?</script>\s*)?",
    re.DOTALL,
)
_HEAD = re.compile(r"<head\b[^>]*>")
_STRANGER = re.compile(r'<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)="(?:https?:)?//[^"]*"', re.IGNORECASE)

# Not even by mistake: everything the page needs is in it.
_NOBODY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' data: blob:; style-src 'unsafe-inline' data: blob:; "
    "img-src data: blob:; font-src data: blob:; media-src data: blob:; connect-src data: blob:; "
    "frame-src 'self' data: blob:; worker-src data: blob:"
)
_FIRST = (
    '<meta charset="utf-8">'
    f'<meta http-equiv="Content-Security-Policy" content="{_NOBODY}">'
    "<script>window.allureReportData = window.allureReportData || {};</script>"
)


def postfix(page: str) -> str:
    """The page without analytics, with its data declared before anything runs, and forbidden to call anybody.

    Raises:
        ValueError: this is not a page we know: it has no head, or still loads something from elsewhere.

    Example:
        >>> "allureReportData" in postfix("<html><head></head><body></body></html>")
        True
    """
    page = _ANALYTICS.sub("", page)
    stranger = _STRANGER.search(page)
    if stranger or "googletagmanager" in page:
        raise ValueError(f"the generated page loads something from elsewhere: {stranger[0] if stranger else 'gtag'}")
    page, heads = _HEAD.subn(lambda head: head[0] + _FIRST, page, count=1)
    if not heads:
        raise ValueError("the generated page has no head")
    return page
