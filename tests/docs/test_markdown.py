"""Descriptions: CommonMark by Python-Markdown, and what GitHub adds to it."""

from __future__ import annotations

import re

import pytest

from asynction_docs._anchors import Anchors
from asynction_docs._commonmark._descriptions import Markdown, parted_at_heading

from ..spec.growth import grows_linearly
from .documents import document, page_of


def rendered(description: str) -> str:
    """The HTML of a description, without the blanks between elements and before them."""
    info = {"title": "T", "version": "1", "description": description}
    page = page_of(document({}, info=info))
    found = re.search(r'<div class="prose lead">(.*?)</div>\n</div>\n<dl', page, re.DOTALL)
    assert found is not None
    return re.sub(r"\s*(<[^>]+>)\s*", r"\1", found.group(1))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Text\n- a\n- b", "<p>Text</p><ul><li>a</li><li>b</li></ul>"),
        ("In\n2019. It", "<p>In\n2019. It</p>"),
        ("3) a\n4) b", '<ol start="3"><li>a</li><li>b</li></ol>'),
        ("- a\n  - b\n- c", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"),
        ("#tag", "<p>#tag</p>"),
        ("a\\\nb", "<p>a<br>b</p>"),
        ("1 \\< 2 &lt; 3 &amp;lt;", "<p>1 &lt; 2 &lt; 3 &amp;lt;</p>"),
        ("a <b>c</b>", "<p>a &lt;b&gt;c&lt;/b&gt;</p>"),
        ("~~old~~", "<p><del>old</del></p>"),
        ("- [ ] to do\n- [x] done", "<ul><li>\u2610 to do</li><li>\u2611 done</li></ul>"),
        (
            "See https://example.com/a?b=1&copy=2.",
            '<p>See<a href="https://example.com/a?b=1&amp;copy=2">'
            "https://example.com/a?b=1&amp;copy=2</a>.</p>",
        ),
    ],
)
def test_it_is_read_as_commonmark_and_as_github_has_it(text: str, html: str) -> None:
    assert rendered(text) == html


@pytest.mark.parametrize("lead", ["", "  ", "> ", "- "])
def test_code_is_fenced_in_lists_and_quotations_too(lead: str) -> None:
    rest = " " * len(lead) if lead == "- " else lead
    html = rendered(f"{lead}```\n{rest}<b>  *x*\n{rest}```")

    assert "&lt;b&gt;  *x*</code></pre>" in html


@pytest.mark.parametrize("url", ["javascript:a", "java&#115;cript:a", "javascript\\:a", "data:,a"])
def test_a_link_that_is_not_safe_is_its_text(url: str) -> None:
    assert "<a" not in rendered(f"*x* [text]({url}) ![image]({url})")


@pytest.mark.parametrize("text", ["> " * 300 + "*x*", "- " * 400 + "*x*"])
def test_what_is_nested_too_deep_is_shown_as_it_is_written(text: str) -> None:
    html = rendered(text)

    assert "*x*" in html or "<em>x</em>" in html
    assert "<em>a</em>" in rendered("*a* b")


@pytest.mark.parametrize("costly", ["[", "~~a ", "a\n=\n", "a\n  ---  \n"])
def test_with_very_many_brackets_tildes_or_underlines_a_text_is_shown_as_it_is_written(
    costly: str,
) -> None:
    text = f"*x*\n\n{costly * 1001}"

    assert rendered(text).startswith('<pre class="code"><code>*x*')
    assert "<em>x</em>" in rendered(f"*x*\n\n{costly * 10}")


@pytest.mark.parametrize(
    ("text", "html"), [("# #", "<h2"), ("## ####", "<h2"), ("# a #", ">a</h2>")]
)
def test_a_heading_may_end_with_its_marks_and_may_be_empty(text: str, html: str) -> None:
    assert html in Markdown(Anchors()).article(text, 2, "about")


@pytest.mark.parametrize("text", ["# a\n\n", "> # a\n\nb\n\n"])
def test_many_headings_of_the_same_words_take_time_in_proportion(text: str) -> None:
    def work(written: str) -> object:
        return parted_at_heading(Markdown(Anchors()).article(written, 2, "about"))

    assert grows_linearly(lambda size: text * size, work)
