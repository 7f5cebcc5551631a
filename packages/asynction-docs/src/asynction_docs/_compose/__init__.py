"""Composes the data of a page from a document: one module for each part of the page."""
