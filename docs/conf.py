"""How Sphinx builds the documentation site: `hatch run site`."""

from __future__ import annotations

import sys
from importlib.metadata import version as version_of
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent / "tools"))

import site_pages  # noqa: E402  # it is in the folder of the tools

project = "Asynction"
version = release = version_of("asynction")
html_title = "Asynction"
html_show_copyright = False

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_static"]
myst_heading_anchors = 4  # the anchors that GitHub gives headings, too
default_role = "code"  # docstrings have their code in single backticks, as Markdown has
smartquotes_action = "D"  # dashes alone: quotes are code here
nitpicky = False  # types of other libraries lead nowhere: this site refers to no other one

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
python_maximum_signature_line_length = 80
add_module_names = False
toc_object_entries_show_parents = "hide"

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_copy_source = False
html_search_scorer = str(FOLDER / "search_scorer.js")
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0b5f46", "color-brand-content": "#0b5f46"},
    "dark_css_variables": {"color-brand-primary": "#5fd3a9", "color-brand-content": "#5fd3a9"},
}


def setup(app: site_pages.Application) -> None:
    """Complete pages as they are read: contents, and what is made of the code."""
    pages = site_pages.Pages(FOLDER)
    app.connect("source-read", pages.complete)
    app.connect("autodoc-process-signature", site_pages.mend_signature)
    app.connect("autodoc-process-docstring", site_pages.read_docstring, priority=400)
    app.connect("build-finished", site_pages.amend_pages)
